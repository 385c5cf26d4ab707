import { ThimbleError } from "@thimble/base";
import type { Asks } from "@thimble/model";
import { ASKS_MEMBER, readAsks } from "../build/asks-json.ts";
import { ANNOTATION } from "../oci/annotations.ts";
import { type Blob, type Descriptor, type Platform, readDigest } from "../oci/descriptor.ts";
import { JsonReader } from "../oci/json-reader.ts";
import { IMAGE_CONFIG_TYPE, OLD_WASM_LAYER_TYPE } from "../oci/media-types.ts";
import { releaseNumber } from "./release-number.ts";
import type { TinyManifest } from "./tiny-manifest.ts";

/**
 * How a tiny image is made: the CNCF artifact, an ordinary image config beside a Wasm layer, or the layer type of before the CNCF document.
 */
export type TinyImageFormat = "wasm-artifact" | "wasm-image" | "bytecodealliance";

/** What manifest and config of a tiny image say, whoever built it. Nothing of the module is needed to know it. */
export interface TinyImageDescription {
  readonly format: TinyImageFormat;
  readonly platform: Platform;
  readonly title: string | undefined;
  readonly version: string | undefined;
  readonly description: string | undefined;
  /** Number of the release; undefined when the image has none. */
  readonly release: number | undefined;
  /** RFC 3339; undefined when nobody said. */
  readonly created: string | undefined;
  /** All annotations of the manifest, those above among them. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Undefined when the image says nothing: another tool built it. It then gets what its deployment grants. */
  readonly asks: Asks | undefined;
  readonly manifest: Descriptor;
  readonly config: Descriptor;
  readonly module: Descriptor;
}

/** `wasi` is what Docker wrote before `wasip1` had a name. */
const SYSTEMS: readonly string[] = ["wasip1", "wasi"];

/**
 * Reads the config of a tiny image whose manifest has been read.
 *
 * @throws ThimbleError images.malformed when the config is not what its media type says, or names other layers, or the release is no number
 * @throws ThimbleError images.not-tiny when it is for another platform
 */
export function describeTinyImage(tiny: TinyManifest, config: Blob): TinyImageDescription {
  const json = JsonReader.parse(config.bytes, `config ${config.descriptor.digest}`);
  const platform = { os: json.member("os").string(), architecture: json.member("architecture").string() };
  checkPlatform(tiny, platform);
  checkLayerDigests(tiny, json);
  const asks = json.optional(ASKS_MEMBER);
  return {
    format: formatOf(tiny),
    platform,
    title: tiny.annotations[ANNOTATION.title],
    version: tiny.annotations[ANNOTATION.version],
    description: tiny.annotations[ANNOTATION.description],
    release: releaseNumber(tiny.annotations, `manifest ${tiny.manifest.digest}`),
    created: tiny.annotations[ANNOTATION.created],
    annotations: tiny.annotations,
    asks: asks === undefined ? undefined : readAsks(asks),
    manifest: tiny.manifest,
    config: tiny.config,
    module: tiny.module,
  };
}

function checkPlatform({ manifest }: TinyManifest, { os, architecture }: Platform): void {
  if (architecture === "wasm" && SYSTEMS.includes(os)) return;
  const hint =
    os === "wasip2"
      ? "a core module: thimble build takes it out of a component that wraps one"
      : "an ordinary image runs on docker";
  throw new ThimbleError("images.not-tiny", `Cannot use image ${manifest.digest}: it is for ${os}/${architecture}`, {
    expected: `wasip1/wasm; ${hint}`,
    details: { digest: manifest.digest, os, architecture },
  });
}

/** The config names its layers again, so that no two images share a config. A config that names others belongs to another image. */
function checkLayerDigests({ module }: TinyManifest, json: JsonReader): void {
  const digests = json.optional("layerDigests");
  if (digests === undefined) return;
  const [only, ...more] = digests.items().map(readDigest);
  if (only === module.digest && more.length === 0) return;
  digests.refuse("names other layers than the manifest", `["${module.digest}"]`);
}

function formatOf({ config, module }: TinyManifest): TinyImageFormat {
  if (module.mediaType === OLD_WASM_LAYER_TYPE) return "bytecodealliance";
  return config.mediaType === IMAGE_CONFIG_TYPE ? "wasm-image" : "wasm-artifact";
}
