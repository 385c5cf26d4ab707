import { ThimbleError } from "@thimble/base";
import type { Blob, Descriptor } from "../oci/descriptor.ts";
import { MANIFEST_TYPES, parseImageManifest } from "../oci/image-manifest.ts";
import {
  compressionOf,
  DOCKER_CONFIG_TYPE,
  GZIP_LAYER_TYPE,
  IMAGE_CONFIG_TYPE,
  INDEX_TYPE,
  MANIFEST_TYPE,
  OLD_WASM_LAYER_TYPE,
  WASM_CONFIG_TYPE,
  WASM_LAYER_TYPE,
} from "../oci/media-types.ts";

/** The manifest of an image with one layer that is a Wasm module, or a tar with one. */
export interface TinyManifest {
  readonly manifest: Descriptor;
  readonly config: Descriptor;
  /** The layer: a module, or in an ordinary image a tar with one file. */
  readonly module: Descriptor;
  readonly annotations: Readonly<Record<string, string>>;
}

const CONFIG_TYPES: readonly string[] = [WASM_CONFIG_TYPE, IMAGE_CONFIG_TYPE, DOCKER_CONFIG_TYPE];
const MODULE_TYPES: readonly string[] = [WASM_LAYER_TYPE, OLD_WASM_LAYER_TYPE];

/**
 * Refuses a descriptor that is not that of an image manifest, before anything is read.
 * @throws ThimbleError images.not-tiny when it is not
 */
export function checkManifestType({ mediaType, digest }: Descriptor): void {
  if (MANIFEST_TYPES.includes(mediaType)) return;
  if (mediaType === INDEX_TYPE) {
    throw notTiny(
      digest,
      "it is an index of several images",
      "one image: copy the one for wasip1/wasm, as with skopeo copy --override-os wasip1 --override-arch wasm",
    );
  }
  throw notTiny(digest, `it is ${mediaType}`, `an OCI image manifest, ${MANIFEST_TYPE}`);
}

/**
 * Reads the manifest of a tiny image, ours or another's.
 *
 * @throws ThimbleError images.malformed when it is no image manifest
 * @throws ThimbleError images.not-tiny when it is one, but not with one layer that is a Wasm module; says what would be right
 */
export function readTinyManifest({ descriptor, bytes }: Blob): TinyManifest {
  checkManifestType(descriptor);
  const { digest } = descriptor;
  const { config, layers, annotations } = parseImageManifest(bytes, `manifest ${digest}`);
  if (!CONFIG_TYPES.includes(config.mediaType)) {
    throw notTiny(digest, `its config is ${config.mediaType}`, `a config of type ${CONFIG_TYPES.join(" or ")}`);
  }
  const [module, ...more] = layers;
  // The CNCF document: who sees more than one layer should reject it. An extra layer would be moved, stored and signed, and never used.
  if (module === undefined || more.length > 0) {
    throw notTiny(
      digest,
      `it has ${layers.length} layers`,
      `one layer of type ${WASM_LAYER_TYPE}; models and data go beside the image, as referrers`,
    );
  }
  const isTar = config.mediaType !== WASM_CONFIG_TYPE && compressionOf(module.mediaType) !== undefined;
  if (!isTar && !MODULE_TYPES.includes(module.mediaType)) {
    throw notTiny(
      digest,
      `its layer is ${module.mediaType}`,
      `one layer of type ${WASM_LAYER_TYPE} that is the module, or in an ordinary image ${GZIP_LAYER_TYPE}`,
    );
  }
  return { manifest: descriptor, config, module, annotations };
}

function notTiny(digest: string, state: string, expected: string): ThimbleError {
  return new ThimbleError("images.not-tiny", `Cannot use image ${digest}: ${state}`, { expected, details: { digest } });
}
