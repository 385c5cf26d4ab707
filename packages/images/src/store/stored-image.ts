import { type Digest, formatImageReference, type ImageReference, parseImageReference } from "@thimble/model";
import type { Descriptor } from "../oci/descriptor.ts";

/** An image that a store holds. */
export interface StoredImage {
  /** Of its manifest; its digest is the image's. */
  readonly descriptor: Descriptor;
  /** The name it is known by, with its tag; undefined for an image that was replaced under its name, or was never given one. */
  readonly reference: string | undefined;
  /** The index that it was taken out of; the store keeps that document. Says nothing that is checked. */
  readonly index?: Digest;
  /** Whether it came from elsewhere under this name; left out for what was built, signed or named here. */
  readonly isTaken?: boolean;
}

/** The name under which a store keeps an image: registry, repository and tag, `latest` where there is none, as Docker has it. */
export function nameOf({ digest: _, tag = "latest", ...rest }: ImageReference): string {
  return formatImageReference({ ...rest, tag });
}

/** A name as `nameOf` writes it; as it stands when it is no image reference. Other tools write `1.0` where Thimble writes `1.0:latest`. */
export function normalName(text: string): string {
  const reference = parseImageReference(text);
  return reference === undefined ? text : nameOf(reference);
}
