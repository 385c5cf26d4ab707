import type { ThimbleError } from "@thimble/base";
import { JsonReader } from "./json-reader.ts";

/** The one version of an image layout. @see OCI image-spec v1.1.1, image-layout.md, "oci-layout file", and specs-go/v1/layout.go */
export const LAYOUT_VERSION = "1.0.0";

/** Checks the file oci-layout. @throws ThimbleError images.malformed when it is none; what `refuse` makes when it is of another version */
export function checkLayoutVersion(
  layout: Uint8Array,
  path: string,
  refuse: (state: string, expected: string) => ThimbleError,
): void {
  const version = JsonReader.parse(layout, path).member("imageLayoutVersion").string();
  if (version !== LAYOUT_VERSION) throw refuse(`its layout has version ${version}`, `version ${LAYOUT_VERSION}`);
}
