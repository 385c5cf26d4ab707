import { ThimbleError } from "@thimble/base";
import { type Descriptor, readDescriptor } from "../oci/descriptor.ts";
import { JsonReader } from "../oci/json-reader.ts";
import { readAppIndex } from "./app-index.ts";

/** In the order in which they are taken. */
const TINY = ["wasip1/wasm", "wasi/wasm"];

/**
 * The image of an index that the tiny engine runs: the one for wasip1/wasm, or else wasi/wasm.
 *
 * @throws ThimbleError images.malformed when it is no index; images.not-tiny when it has no such image
 * @see OCI image-spec v1.1.1, image-index.md: the first that matches is taken
 */
export function chooseTinyImage(bytes: Uint8Array, document: string): Descriptor {
  const entries = JsonReader.parse(bytes, document).member("manifests").items().map(readEntry);
  for (const platform of TINY) {
    const entry = entries.find((it) => it.platform === platform);
    if (entry !== undefined) return entry.descriptor();
  }
  const platforms = [...new Set(entries.map((it) => it.platform))].join(", ");
  throw new ThimbleError("images.not-tiny", `Cannot use ${document}: it is for ${platforms || "nothing"}`, {
    expected: `an index with an image for ${TINY.join(" or ")}`,
  });
}

/**
 * What a store takes an index by: of the release of an app its document, of any other index the image for the tiny engine.
 * @throws ThimbleError as `chooseTinyImage`
 */
export function chooseOfIndex(bytes: Uint8Array, document: string): Descriptor {
  return readAppIndex(bytes, document)?.app ?? chooseTinyImage(bytes, document);
}

/**
 * The image of an index for a platform, like `linux/amd64`; undefined where there is none, or several, of which a variant would have to choose.
 * @throws ThimbleError images.malformed when it is no index
 */
export function chooseImageFor(bytes: Uint8Array, document: string, platform: string): Descriptor | undefined {
  const entries = JsonReader.parse(bytes, document).member("manifests").items().map(readEntry);
  const [entry, ...others] = entries.filter((it) => it.platform === platform);
  return others.length > 0 ? undefined : entry?.descriptor();
}

function readEntry(json: JsonReader): { platform: string; descriptor: () => Descriptor } {
  const platform = json.optional("platform");
  const text = platform && `${platform.member("os").string()}/${platform.member("architecture").string()}`;
  // What is not chosen need not be readable: it may have a digest that Thimble does not know.
  return { platform: text ?? "no platform", descriptor: () => readDescriptor(json) };
}
