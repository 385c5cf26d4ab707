import type { Blob, Platform } from "../oci/descriptor.ts";

/** A tiny image in memory: three blobs. Its digest is that of its manifest. */
export interface TinyImage {
  readonly manifest: Blob;
  readonly config: Blob;
  /** The Wasm module, the only layer. */
  readonly module: Blob;
}

/**
 * What a tiny image is for. A core module without WASI is `wasip1` too, because OCI has no name for less.
 * @see CNCF TAG Runtime, Wasm OCI Artifact layout, "Config.mediaType": `os`, `architecture`
 */
export const TINY_PLATFORM: Platform = { os: "wasip1", architecture: "wasm" };
