import { gzipSync, zstdCompressSync } from "node:zlib";
import { packTar, type TarEntry } from "modern-tar";
import type { TinyImage } from "../../src/build/tiny-image.ts";
import { canonicalBytes } from "../../src/oci/canonical-bytes.ts";
import { digestOf, makeBlob } from "../../src/oci/descriptor.ts";
import { sampleModule } from "./samples.ts";

/** How layers are named, and what compresses them. */
export const LAYERS = {
  "application/vnd.oci.image.layer.v1.tar": (tar: Uint8Array): Uint8Array => tar,
  "application/vnd.oci.image.layer.v1.tar+gzip": (tar: Uint8Array): Uint8Array => gzipSync(tar),
  "application/vnd.oci.image.layer.v1.tar+zstd": (tar: Uint8Array): Uint8Array => zstdCompressSync(tar),
  "application/vnd.docker.image.rootfs.diff.tar.gzip": (tar: Uint8Array): Uint8Array => gzipSync(tar),
} as const;

/** A file of a layer. */
export function file(name: string, body: Uint8Array = sampleModule()): TarEntry {
  return { header: { name, size: body.length, type: "file" }, body };
}

/** An image as `FROM scratch` makes it, from what the image specification says and not with the code that it tests. */
export async function ordinaryImage(
  entries: readonly TarEntry[] = [file("main.wasm")],
  parts: { readonly layer?: keyof typeof LAYERS; readonly os?: string; readonly diffId?: string } = {},
): Promise<TinyImage> {
  const { layer = "application/vnd.oci.image.layer.v1.tar+gzip", os = "wasi" } = parts;
  const tar = new Uint8Array(await packTar([...entries]));
  const isDocker = layer.startsWith("application/vnd.docker");
  const module = makeBlob(layer, LAYERS[layer](tar));
  const config = makeBlob(
    isDocker ? "application/vnd.docker.container.image.v1+json" : "application/vnd.oci.image.config.v1+json",
    canonicalBytes({
      os,
      architecture: "wasm",
      config: { Entrypoint: ["/main.wasm"] },
      rootfs: { type: "layers", diff_ids: [parts.diffId ?? digestOf(tar)] },
    }),
  );
  const mediaType = isDocker
    ? "application/vnd.docker.distribution.manifest.v2+json"
    : "application/vnd.oci.image.manifest.v1+json";
  const manifest = makeBlob(
    mediaType,
    canonicalBytes({
      schemaVersion: 2,
      mediaType,
      config: { ...config.descriptor },
      layers: [{ ...module.descriptor }],
    }),
  );
  return { manifest, config, module };
}
