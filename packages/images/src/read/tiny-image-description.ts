import { ThimbleError } from "@thimble/base";
import type { Asks, Digest } from "@thimble/model";
import { ASKS_LABEL, ASKS_MEMBER, readAsks } from "../build/asks-json.ts";
import { ANNOTATION } from "../oci/annotations.ts";
import { type Blob, type Descriptor, type Platform, readDigest } from "../oci/descriptor.ts";
import { JsonReader } from "../oci/json-reader.ts";
import { compressionOf, OLD_WASM_LAYER_TYPE, WASM_CONFIG_TYPE } from "../oci/media-types.ts";
import { releaseNumber } from "./release-number.ts";
import type { TinyManifest } from "./tiny-manifest.ts";

/**
 * How a tiny image is made: the CNCF artifact, an ordinary image config beside a Wasm layer, the layer type of before the CNCF document, or an ordinary
 * image whose only file is the module.
 */
export type TinyImageFormat = "wasm-artifact" | "wasm-image" | "bytecodealliance" | "ordinary";

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
  /** The layer: the module, or in an ordinary image a tar with it. */
  readonly module: Descriptor;
  /** Digest of an ordinary image's layer before it was compressed; undefined in the other formats. */
  readonly diffId: Digest | undefined;
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
  const { [ASKS_LABEL]: label, ...labels } = readLabels(tiny, json);
  const document = `label ${ASKS_LABEL} of config ${config.descriptor.digest}`;
  const asks =
    label === undefined ? json.optional(ASKS_MEMBER) : JsonReader.parse(new TextEncoder().encode(label), document);
  const annotations = { ...labels, ...tiny.annotations };
  return {
    format: formatOf(tiny),
    platform,
    title: annotations[ANNOTATION.title],
    version: annotations[ANNOTATION.version],
    description: annotations[ANNOTATION.description],
    release: releaseNumber(annotations, `manifest ${tiny.manifest.digest}`),
    created: annotations[ANNOTATION.created],
    annotations,
    asks: asks === undefined ? undefined : readAsks(asks),
    manifest: tiny.manifest,
    config: tiny.config,
    module: tiny.module,
    diffId: readDiffId(tiny, json),
  };
}

function checkPlatform({ manifest, module }: TinyManifest, { os, architecture }: Platform): void {
  if (architecture === "wasm" && SYSTEMS.includes(os)) return;
  // What thimble build --format docker makes.
  if (architecture === "wasm" && os === "linux" && compressionOf(module.mediaType) !== undefined) return;
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

/** Labels of an ordinary image say what annotations do, and outlive the tools that convert it. @see OCI image-spec v1.1.1, annotations.md */
function readLabels({ module }: TinyManifest, json: JsonReader): Readonly<Record<string, string>> {
  if (compressionOf(module.mediaType) === undefined) return {};
  const labels = json.optional("config")?.optional("Labels");
  // Docker writes null for none.
  return labels === undefined || labels.json === null ? {} : labels.strings();
}

/** @see OCI image-spec v1.1.1, config.md, `rootfs.diff_ids`: one for each layer */
function readDiffId({ module }: TinyManifest, json: JsonReader): Digest | undefined {
  if (compressionOf(module.mediaType) === undefined) return undefined;
  const ids = json.member("rootfs").member("diff_ids");
  const [only, ...more] = ids.items().map(readDigest);
  return only !== undefined && more.length === 0
    ? only
    : ids.refuse("is not one digest for the one layer", "the digest of the layer before it was compressed");
}

function formatOf({ config, module }: TinyManifest): TinyImageFormat {
  if (module.mediaType === OLD_WASM_LAYER_TYPE) return "bytecodealliance";
  if (compressionOf(module.mediaType) !== undefined) return "ordinary";
  return config.mediaType === WASM_CONFIG_TYPE ? "wasm-artifact" : "wasm-image";
}
