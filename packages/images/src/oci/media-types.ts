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
