import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { VirtualClock } from "@thimble/base";
import type { Digest } from "@thimble/model";
import { canonicalBytes } from "../../src/oci/canonical-bytes.ts";
import { type Blob, digestOf, makeBlob } from "../../src/oci/descriptor.ts";
import { GZIP_LAYER_TYPE, IMAGE_CONFIG_TYPE } from "../../src/oci/media-types.ts";
import { collectGarbage } from "../../src/server/collect-garbage.ts";
import { RegistryStore } from "../../src/server/registry-store.ts";
import type { FileSystem } from "../../src/store/file-system.ts";
import { someBlob, someManifest } from "./test-registry.ts";

const CONFIG = someBlob("{}");
const OLD = someBlob("old layer");
const NEW = someBlob("new layer");

/** Opens the registry of these tests. */
export function openRegistry(fileSystem: FileSystem, clock: VirtualClock = new VirtualClock()): Promise<RegistryStore> {
  return RegistryStore.open({ directory: "/registry", fileSystem, clock });
}

/** Bytes as a body that comes in two parts. */
export async function* inTwo(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes.subarray(0, bytes.length / 2);
  yield bytes.subarray(bytes.length / 2);
}

/** Pushes a blob as a client does: asks first, then sends. */
export async function push(store: RegistryStore, repository: string, { descriptor, bytes }: Blob): Promise<void> {
  const isThere = await store.blobSize(repository, descriptor.digest).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Error && "code" in error && error.code === "BLOB_UNKNOWN") return false;
      throw error;
    },
  );
  if (isThere) return;
  const id = store.uploads.start(repository);
  await store.finishUpload(repository, id, descriptor.digest, undefined, inTwo(bytes));
}

/** Pushes an image of these blobs under a tag. */
export async function pushImage(
  store: RegistryStore,
  repository: string,
  tag: string,
  layers: readonly Blob[],
): Promise<Digest> {
  for (const blob of [CONFIG, ...layers]) await push(store, repository, blob);
  const { bytes, descriptor } = someManifest(CONFIG, layers);
  const pushed = { bytes, contentType: descriptor.mediaType, digest: undefined, tags: [tag] };
  return (await store.putManifest(repository, pushed)).digest;
}

/** Does some of everything. `promised` is, at any moment, which tags somebody was told are there. */
export async function workOn(store: RegistryStore, clock: VirtualClock, promised: Map<string, Digest>): Promise<void> {
  promised.set("plant/a:1", await pushImage(store, "plant/a", "1", [OLD]));
  for (const blob of [CONFIG, OLD]) assert.ok(await store.mount("plant/b", blob.descriptor.digest, ["plant/a"]));
  promised.set("plant/b:1", await pushImage(store, "plant/b", "1", [OLD]));
  const image = promised.get("plant/a:1");
  assert.ok(image);
  promised.delete("plant/a:1");
  await store.deleteManifest("plant/a", image);
  await clock.advance(1000);
  await collectGarbage(store, 10);
  promised.set("plant/a:2", await pushImage(store, "plant/a", "2", [OLD, NEW]));
  promised.delete("plant/a:2");
  await store.deleteTag("plant/a", "2");
  await clock.advance(1000);
  await collectGarbage(store, 10);
  promised.set("plant/a:3", await pushImage(store, "plant/a", "3", [NEW]));
}

/** Asserts that every tag leads to an image that is whole, and that every promised tag is there. */
export async function assertSound(store: RegistryStore, promised: ReadonlyMap<string, Digest>): Promise<void> {
  const found = new Map<string, Digest>();
  for (const repository of await store.files.listRepositories()) {
    if ((await store.files.readIndex(repository)) === undefined) continue;
    for (const { descriptor, tags } of (await store.index(repository)).entries) {
      for (const tag of tags) found.set(`${repository}:${tag}`, descriptor.digest);
      await store.manifestBytes(descriptor);
    }
    for (const digest of await store.needed(repository)) {
      const size = await store.blobSize(repository, digest);
      await Array.fromAsync(store.readBlob({ mediaType: "", digest, size }, undefined));
    }
  }
  for (const [name, digest] of promised) assert.equal(found.get(name), digest, name);
}

/** An ordinary image as Docker writes it: each layer a tar in gzip, and a config that says what they unpack to. */
export interface PackedImage {
  readonly config: Blob;
  readonly layers: readonly Blob[];
  readonly manifest: Blob;
}

/** Packs layers. `said` are the digests that the config says of them, where they are not the right ones. */
export function packedImage(
  contents: readonly Uint8Array[],
  said: readonly Digest[] = contents.map(digestOf),
): PackedImage {
  const layers = contents.map((tar) => makeBlob(GZIP_LAYER_TYPE, gzipSync(tar)));
  const rootfs = { type: "layers", diff_ids: [...said] };
  const config = makeBlob(
    IMAGE_CONFIG_TYPE,
    canonicalBytes({ architecture: "amd64", os: "linux", config: {}, rootfs }),
  );
  return { config, layers, manifest: someManifest(config, layers) };
}

/** Pushes a packed image under a tag. */
export async function pushPacked(
  store: RegistryStore,
  repository: string,
  tag: string,
  { config, layers, manifest: { bytes, descriptor } }: PackedImage,
): Promise<void> {
  for (const blob of [config, ...layers]) await push(store, repository, blob);
  await store.putManifest(repository, { bytes, contentType: descriptor.mediaType, digest: undefined, tags: [tag] });
}
