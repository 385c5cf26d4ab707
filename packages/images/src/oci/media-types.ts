/** An image manifest. @see OCI image-spec v1.1.1, manifest.md, `mediaType` */
export const MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";

/** An image index. @see OCI image-spec v1.1.1, image-index.md, `mediaType` */
export const INDEX_TYPE = "application/vnd.oci.image.index.v1+json";

/** The config of an ordinary image. @see OCI image-spec v1.1.1, config.md */
export const IMAGE_CONFIG_TYPE = "application/vnd.oci.image.config.v1+json";

/** The config of a Wasm artifact. @see CNCF TAG Runtime, Wasm OCI Artifact layout, "Config.mediaType" */
export const WASM_CONFIG_TYPE = "application/vnd.wasm.config.v0+json";

/** The layer that is a Wasm module. @see CNCF TAG Runtime, Wasm OCI Artifact layout, "Manifest format" */
export const WASM_LAYER_TYPE = "application/wasm";

/**
 * The layer type of before the CNCF document, beside an ordinary image config; runwasi and its tools still make it.
 * @see containerd/runwasi, docs/src/oci-descision-flow.md
 */
export const OLD_WASM_LAYER_TYPE = "application/vnd.bytecodealliance.wasm.component.layer.v0+wasm";

/** A layer that is a changeset of files, compressed with gzip; Docker has its own name for it. @see OCI image-spec v1.1.1, layer.md */
export const GZIP_LAYER_TYPE = "application/vnd.oci.image.layer.v1.tar+gzip";

/** Docker's manifest, of the same form as OCI's. @see OCI image-spec v1.1.1, media-types.md, "Compatibility Matrix" */
export const DOCKER_MANIFEST_TYPE = "application/vnd.docker.distribution.manifest.v2+json";

/** Docker's index, of the same form as OCI's. @see OCI image-spec v1.1.1, media-types.md, "Compatibility Matrix" */
export const DOCKER_LIST_TYPE = "application/vnd.docker.distribution.manifest.list.v2+json";

/** Docker's config, of the same form as OCI's. @see OCI image-spec v1.1.1, media-types.md, "Compatibility Matrix" */
export const DOCKER_CONFIG_TYPE = "application/vnd.docker.container.image.v1+json";

/** How a layer that is a tar is compressed. @see OCI image-spec v1.1.1, layer.md, "+gzip Media Types", "+zstd Media Types" */
const TAR_LAYERS: Readonly<Record<string, "none" | "gzip" | "zstd">> = {
  "application/vnd.oci.image.layer.v1.tar": "none",
  [GZIP_LAYER_TYPE]: "gzip",
  "application/vnd.oci.image.layer.v1.tar+zstd": "zstd",
  "application/vnd.docker.image.rootfs.diff.tar.gzip": "gzip",
};

/** How the tar of a layer of this type is compressed; undefined for a layer that is no tar. */
export function compressionOf(mediaType: string): "none" | "gzip" | "zstd" | undefined {
  return Object.hasOwn(TAR_LAYERS, mediaType) ? TAR_LAYERS[mediaType] : undefined;
}

/** The config of an artifact that needs none: `{}`. @see OCI image-spec v1.1.1, manifest.md, "Guidance for an Empty Descriptor" */
export const EMPTY_TYPE = "application/vnd.oci.empty.v1+json";
