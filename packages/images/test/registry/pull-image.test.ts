import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { loadArchive } from "../../src/archive/load-archive.ts";
import { writeArchive } from "../../src/archive/write-archive.ts";
import { measureStore } from "../../src/inspect/measure-store.ts";
import { canonicalBytes } from "../../src/oci/canonical-bytes.ts";
import { type Blob, type Descriptor, makeBlob } from "../../src/oci/descriptor.ts";
import { INDEX_TYPE, MANIFEST_TYPE, WASM_CONFIG_TYPE } from "../../src/oci/media-types.ts";
import { signatureTag } from "../../src/oci/signature-tag.ts";
import { copyImage } from "../../src/registry/copy-image.ts";
import { MAXIMUM_ATTACHMENT_BYTES } from "../../src/registry/fetch-parts.ts";
import type { ImageSource } from "../../src/registry/image-source.ts";
import { pullImage, pullImages } from "../../src/registry/pull-image.ts";
import { RegistryClient } from "../../src/registry/registry-client.ts";
import { StoreSource } from "../../src/registry/store-source.ts";
import { signImage } from "../../src/sign/sign-image.ts";
import { generateKeyPair, parsePrivateKey, parsePublicKey } from "../../src/sign/signing-key.ts";
import { onlyKeys } from "../../src/sign/trusted-signers.ts";
import { verifyImage } from "../../src/sign/verify-image.ts";
import { RESERVE_BYTES } from "../../src/store/check-room.ts";
import { MAXIMUM_BLOB_BYTES } from "../../src/store/image-store.ts";
import { LayoutIndex } from "../../src/store/layout-index.ts";
import type { FreedRoom, Room } from "../../src/store/make-room.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { FakeRegistry, NOWHERE, PATIENT, speaking } from "../support/fake-registry.ts";
import { keyPair } from "../support/keys.ts";
import { PowerLossFileSystem } from "../support/power-loss-file-system.ts";
import { ref, sampleImage } from "../support/samples.ts";
import { indexOf, signatureOf } from "../support/signed-index.ts";
import { SmallDisk } from "../support/small-disk.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const IMAGE = sampleImage();
const DIGEST = IMAGE.manifest.descriptor.digest;

async function start(t: TestContext) {
  const registry = await FakeRegistry.start(t);
  registry.hold(IMAGE, "1");
  const store = await openImageStore(await temporaryFolder(t));
  const client = new RegistryClient(speaking(t, registry));
  const pull = (rest: string) => pullImage(client, store, ref(`${registry.host}/plant/guard${rest}`), PATIENT);
  return { registry, store, pull };
}

test("an image comes into the store under its reference, and only what is missing is fetched again", async (t) => {
  const { registry, store, pull } = await start(t);
  const pulled = await pull(":1");
  assert.equal(pulled.reference, `${registry.host}/plant/guard:1`);
  assert.equal(pulled.fetchedBytes, pulled.imageBytes);
  assert.deepEqual(Uint8Array.from(await store.wasm(DIGEST)), IMAGE.module.bytes);
  assert.equal((await pull(":1")).fetchedBytes, IMAGE.manifest.bytes.length);
  assert.equal((await pull(`@${DIGEST}`)).reference, `${registry.host}/plant/guard:${DIGEST.replace(":", "-")}`);
});

test("an image for which there is no room is refused before any of it is fetched", async (t) => {
  const { registry } = await start(t);
  const disk = new PowerLossFileSystem();
  const store = await openImageStore("/store", { fileSystem: disk });
  const client = new RegistryClient(speaking(t, registry));
  const pull = () => pullImage(client, store, ref(`${registry.host}/plant/guard:1`), PATIENT);
  disk.free = 1024 * 1024 + IMAGE.module.bytes.length;
  await assert.rejects(pull(), {
    code: "images.no-space",
    message: /^Cannot pull .*guard:1: it needs \d+ bytes, and \d+ are free$/,
  });
  assert.deepEqual(await store.list(), []);
  assert.ok(!registry.seen.some(({ url }) => url.includes(IMAGE.module.descriptor.digest)));
  disk.free = 2 * 1024 * 1024;
  await pull();
  disk.free = 1024 * 1024;
  await pull();
});

test("images that belong together are pulled when there is room for all of them, what they share counted once", async (t) => {
  const { registry } = await start(t);
  const [one, two] = [sampleImage("same"), sampleImage("same", { version: "2.0.0" })];
  registry.hold(one, "one");
  registry.hold(two, "two");
  const disk = new PowerLossFileSystem();
  const store = await openImageStore("/store", { fileSystem: disk });
  const client = new RegistryClient(speaking(t, registry));
  const requests = ["one", "two"].map((tag) => ({ source: client, reference: ref(`plant/guard:${tag}`) }));
  const parts = new Map(
    [one, two]
      .flatMap(({ manifest, config, module }) => [manifest, config, module])
      .map(({ descriptor: { digest, size } }) => [digest, size]),
  );
  const bytes = [...parts.values()].reduce((sum, size) => sum + size, 0);
  disk.free = RESERVE_BYTES + bytes - 1;
  await assert.rejects(pullImages(requests, { store }, PATIENT), {
    code: "images.no-space",
    message: `Cannot pull plant/guard:one, plant/guard:two: it needs ${RESERVE_BYTES + bytes} bytes, and ${disk.free} are free`,
  });
  assert.deepEqual([await store.list(), await store.blobs()], [[], []]);
  assert.ok(!registry.seen.some(({ url }) => url.includes(one.module.descriptor.digest)));
  disk.free += 1;
  assert.equal((await pullImages(requests, { store }, PATIENT)).length, 2);
});

test("a pull makes room of what nobody needs, and counts signatures and all that comes along", async (t) => {
  const { registry } = await start(t);
  const signed = await openImageStore("/store", { fileSystem: new PowerLossFileSystem() });
  const name = ref("plant/guard:1");
  await signed.add(IMAGE, name);
  await signImage(signed, name, keyPair("a").secret);
  const client = new RegistryClient(speaking(t, registry));
  await copyImage({ from: new StoreSource(signed), named: DIGEST, to: client, tag: "1" }, PATIENT);
  const disk = new SmallDisk();
  const store = await openImageStore("/store", { fileSystem: disk });
  const pull = (room?: Room) => pullImage(client, store, name, PATIENT, room);
  registry.hold(sampleImage("old"), "old");
  await pullImage(client, store, ref("plant/guard:old"), PATIENT);
  disk.capacity = 0;
  const used = -(await disk.freeBytes());
  const sizes = await Promise.all((await signed.blobs()).map((digest) => signed.sizeOf(digest)));
  const whole = sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  const config = IMAGE.config.descriptor.size;
  disk.capacity = RESERVE_BYTES + used + whole - config - 1;
  await assert.rejects(pull(), { code: "images.no-space" });
  await assert.rejects(pull({ keep: async () => [sampleImage("old").manifest.descriptor.digest] }), {
    code: "images.no-space",
  });
  const freed: FreedRoom[] = [];
  await pull({ keep: async () => [], onFreed: (it) => freed.push(it) });
  assert.deepEqual(
    freed.map(({ images }) => images.flatMap(({ references }) => references)),
    [["plant/guard:old"]],
  );
  assert.equal((await store.list()).length, 2);
});

test("of an index the image for wasip1/wasm is taken", async (t) => {
  const { registry, store, pull } = await start(t);
  const linux = {
    mediaType: MANIFEST_TYPE,
    digest: NOWHERE,
    size: 1,
    platform: { os: "linux", architecture: "amd64" },
  };
  const tiny = { ...IMAGE.manifest.descriptor, platform: { os: "wasip1", architecture: "wasm" } };
  const bytes = canonicalBytes({ schemaVersion: 2, mediaType: INDEX_TYPE, manifests: [linux, tiny] });
  const index = makeBlob(INDEX_TYPE, bytes);
  for (const name of ["2", index.descriptor.digest]) registry.manifests.set(name, { type: INDEX_TYPE, bytes });
  for (const rest of [":2", `@${index.descriptor.digest}`]) assert.equal((await pull(rest)).descriptor.digest, DIGEST);
  assert.equal((await store.list()).length, 2);
  const byIndex = ref(`plant/guard:7@${index.descriptor.digest}`);
  await store.prune(new Set());
  assert.equal((await store.resolve(byIndex)).descriptor.digest, DIGEST, "the index is remembered");
  const usage = await measureStore(store, new Set());
  assert.equal(usage.reclaimableBytes, 0);
  const other = await openImageStore(await temporaryFolder(t));
  await loadArchive(other, writeArchive(store, await store.indexOf(() => true)), "all.tar");
  assert.equal((await other.resolve(byIndex)).descriptor.digest, DIGEST);
  await store.remove(byIndex);
  assert.deepEqual([await store.list(), await store.blobs()], [[], []]);
});

test("the signature of an index comes with the image that is taken out of it, also into an archive, and holds for it", async (t) => {
  const { registry, store, pull } = await start(t);
  const index = indexOf([
    [sampleImage("native"), "linux/amd64"],
    [IMAGE, "wasip1/wasm"],
  ]);
  const { secret, trusted } = keyPair("a");
  const [manifest, ...parts] = signatureOf(index, secret);
  registry.manifests.set("2", { type: INDEX_TYPE, bytes: index.bytes });
  registry.manifests.set(index.descriptor.digest, { type: INDEX_TYPE, bytes: index.bytes });
  for (const name of [signatureTag(index.descriptor.digest), manifest.descriptor.digest])
    registry.manifests.set(name, { type: MANIFEST_TYPE, bytes: manifest.bytes });
  for (const { descriptor, bytes } of parts) registry.blobs.set(descriptor.digest, bytes);
  assert.deepEqual((await pull(":2")).attachments, [manifest.descriptor.digest]);
  const holds = [{ key: "a", repository: "plant/guard", index: index.descriptor.digest }];
  assert.deepEqual(await verifyImage(store, DIGEST, onlyKeys([trusted])), holds);
  assert.equal(
    (await measureStore(store, new Set())).images.length,
    1,
    "what is about the index is a part of the image",
  );
  const all = await store.withReferrers([DIGEST]);
  const saved = await store.indexOf(({ descriptor }) => all.has(descriptor.digest));
  const other = await openImageStore(await temporaryFolder(t));
  await loadArchive(other, writeArchive(store, saved), "all.tar");
  assert.deepEqual(await verifyImage(other, DIGEST, onlyKeys([trusted])), holds);
  await other.prune(new Set());
  assert.deepEqual(await verifyImage(other, DIGEST, onlyKeys([trusted])), holds);
});

test("the annotation of an index is not believed: its document must name the image", async (t) => {
  const store = await openImageStore(await temporaryFolder(t));
  const other = sampleImage("other");
  const platform = { os: "wasip1", architecture: "wasm" };
  const manifests = [{ ...other.manifest.descriptor, platform }];
  const index = makeBlob(INDEX_TYPE, canonicalBytes({ schemaVersion: 2, mediaType: INDEX_TYPE, manifests }));
  await store.take(async (put) => {
    for (const blob of [IMAGE.config, IMAGE.module, IMAGE.manifest, index]) await put(blob);
    return LayoutIndex.EMPTY.named("guard:1", IMAGE.manifest.descriptor, {}, index.descriptor.digest);
  });
  await assert.rejects(store.resolve(ref(`guard:1@${index.descriptor.digest}`)), { code: "images.not-found" });
});

test("an image that lies, or is of another kind, leaves the store as it was", async (t) => {
  const { registry, store, pull } = await start(t);
  const huge = { ...IMAGE.module.descriptor, size: 2 ** 40 };
  const manifest = (layer: object, config: object = { ...IMAGE.config.descriptor }) =>
    canonicalBytes({ schemaVersion: 2, config: { mediaType: WASM_CONFIG_TYPE, ...config }, layers: [{ ...layer }] });
  registry.manifests.set("huge", { type: MANIFEST_TYPE, bytes: manifest(huge) });
  await assert.rejects(pull(":huge"), { code: "images.size-mismatch" });
  const linux = { ...IMAGE.config.descriptor, mediaType: "application/vnd.docker.container.image.v1+json" };
  registry.manifests.set("docker", {
    type: "application/vnd.docker.distribution.manifest.v1+json",
    bytes: manifest(IMAGE.module.descriptor, linux),
  });
  await assert.rejects(pull(":docker"), { code: "images.not-tiny" });
  registry.manifests.set("gone", {
    type: MANIFEST_TYPE,
    bytes: manifest({ ...IMAGE.module.descriptor, digest: NOWHERE }),
  });
  await assert.rejects(pull(":gone"));
  registry.blobs.set(IMAGE.module.descriptor.digest, IMAGE.module.bytes.with(9, 1));
  await assert.rejects(pull(":1"), { code: "images.digest-mismatch" });
  assert.deepEqual([await store.list(), await store.blobs()], [[], []]);
});

test("signatures and other referrers come along; those that a store does not take are named", async (t) => {
  const { registry, store, pull } = await start(t);
  const about = (layer: object, config: object = { ...IMAGE.config.descriptor }) =>
    makeBlob(
      MANIFEST_TYPE,
      canonicalBytes({
        schemaVersion: 2,
        mediaType: MANIFEST_TYPE,
        config: { mediaType: WASM_CONFIG_TYPE, ...config },
        layers: [{ ...layer }],
        subject: { ...IMAGE.manifest.descriptor },
      }),
    );
  const small = about(IMAGE.module.descriptor);
  const large = about({ ...IMAGE.module.descriptor, size: 2 ** 30 });
  const client = new RegistryClient(speaking(t, registry));
  for (const it of [small, large]) await client.putManifest(it, it.descriptor.digest, PATIENT);
  const pulled = await pull(":1");
  assert.deepEqual([pulled.attachments, pulled.leftOut], [[small.descriptor.digest], [large.descriptor.digest]]);
  await store.prune(new Set());
  assert.equal((await store.list()).length, 2, "a referrer stays as long as its image");
  await store.remove(ref(`${registry.host}/plant/guard@${DIGEST}`));
  assert.deepEqual(await store.list(), []);
});

/** A manifest about the image. */
function about(layers: readonly Descriptor[], more: object = {}): Blob {
  return makeBlob(
    MANIFEST_TYPE,
    canonicalBytes({
      schemaVersion: 2,
      mediaType: MANIFEST_TYPE,
      config: { ...IMAGE.config.descriptor },
      layers: layers.map((layer) => ({ ...layer })),
      ...more,
    }),
  );
}

test("a pull holds one blob at a time, and takes of referrers so many bytes and no more, signatures first", async () => {
  const filled = (letter: number): Blob => makeBlob("application/x", new Uint8Array(MAXIMUM_BLOB_BYTES).fill(letter));
  const large = [1, 2, 3, 4, 5].map(filled);
  const sboms = large.map(({ descriptor }) => about([descriptor], { subject: { ...IMAGE.manifest.descriptor } }));
  const payload = makeBlob("application/vnd.dev.cosign.simplesigning.v1+json", new TextEncoder().encode("{}"));
  const annotations = { "dev.cosignproject.cosign/signature": "AAAA" };
  const signed = { ...payload.descriptor, annotations };
  const signature = about([signed], {
    subject: { ...IMAGE.manifest.descriptor },
  });
  const blobs = new Map([IMAGE.config, IMAGE.module, payload, ...large].map((it) => [it.descriptor.digest, it]));
  const documents = new Map<string, Blob>([signature, ...sboms].map((it) => [it.descriptor.digest, it]));
  let given = 0;
  let held = 0;
  const fileSystem = new (class extends PowerLossFileSystem {
    override async writeFile(path: string, bytes: Uint8Array): Promise<void> {
      given = Math.max(0, given - bytes.length);
      await super.writeFile(path, bytes);
    }
  })();
  const source: ImageSource = {
    manifest: async (named) => documents.get(named) ?? IMAGE.manifest,
    async *blob({ digest }) {
      const bytes = blobs.get(digest)?.bytes ?? new Uint8Array();
      given += bytes.length;
      held = Math.max(held, given);
      yield bytes;
    },
    attachments: async () => [...sboms, signature].map(({ descriptor: { digest } }) => ({ digest, tag: undefined })),
  };
  const store = await openImageStore("/store", { fileSystem });
  const pulled = await pullImage(source, store, ref("registry.example/plant/guard:1"), PATIENT);
  assert.ok(held < MAXIMUM_BLOB_BYTES + 10_000, `${held} bytes were held`);
  assert.equal(pulled.attachments[0], signature.descriptor.digest);
  assert.equal(pulled.attachments.length, MAXIMUM_ATTACHMENT_BYTES / MAXIMUM_BLOB_BYTES);
  assert.deepEqual(
    pulled.leftOut,
    sboms.slice(3).map(({ descriptor }) => descriptor.digest),
  );
  const kept = new Set(await store.blobs());
  for (const { descriptor } of [...sboms.slice(3), ...large.slice(3)]) assert.ok(!kept.has(descriptor.digest));
});

test("a pull of other signatures keeps those that were there, through prune, also when a referrer is not to be had", async (t) => {
  const { registry, store, pull } = await start(t);
  const keys = [generateKeyPair(undefined), generateKeyPair(undefined)].map(({ privateKey, publicKey }, at) => ({
    secret: parsePrivateKey(privateKey, undefined, "test.key"),
    name: `${at}`,
    key: parsePublicKey(publicKey, "test.pub"),
  }));
  const [ours, theirs] = keys;
  assert.ok(ours && theirs);
  // As cosign writes them by default: found by their tag alone.
  const push = async (secret: typeof ours.secret) => {
    const other = await openImageStore(await temporaryFolder(t));
    const name = ref(`${registry.host}/plant/guard:1`);
    await other.add(IMAGE, name);
    const { signature } = await signImage(other, name, secret);
    const { subject: _, ...manifest } = JSON.parse(
      Buffer.from(await other.read(signature.descriptor.digest)).toString(),
    );
    for (const { digest } of [manifest.config, ...manifest.layers])
      registry.blobs.set(digest, await other.read(digest));
    const document = { type: MANIFEST_TYPE, bytes: canonicalBytes(manifest) };
    const { digest } = makeBlob(MANIFEST_TYPE, document.bytes).descriptor;
    for (const name of [signatureTag(DIGEST), digest]) registry.manifests.set(name, document);
  };
  await push(ours.secret);
  await pull(":1");
  await push(theirs.secret);
  const list = canonicalBytes({
    schemaVersion: 2,
    mediaType: INDEX_TYPE,
    manifests: [{ mediaType: MANIFEST_TYPE, digest: NOWHERE, size: 1 }],
  });
  registry.manifests.set(DIGEST.replace(":", "-"), { type: INDEX_TYPE, bytes: list });
  assert.deepEqual((await pull(":1")).leftOut, [NOWHERE]);
  await pull(":1");
  await store.prune(new Set());
  assert.equal((await verifyImage(store, DIGEST, onlyKeys(keys))).length, 2);
  await store.remove(ref(`${registry.host}/plant/guard@${DIGEST}`));
  assert.deepEqual(await store.list(), []);
});

test("a prune in the middle of a pull takes nothing from it", async (t) => {
  const { registry, store } = await start(t);
  const client = new RegistryClient(speaking(t, registry));
  const source: ImageSource = {
    manifest: (named, signal) => client.manifest(named, signal),
    async *blob(descriptor, signal) {
      if (descriptor.digest === IMAGE.module.descriptor.digest) {
        assert.ok((await store.blobs()).length > 0);
        await store.prune(new Set());
        assert.deepEqual(await store.blobs(), []);
      }
      yield* client.blob(descriptor, signal);
    },
    attachments: async () => [],
  };
  await pullImage(source, store, ref("registry.example/plant/guard:1"), PATIENT);
  assert.deepEqual(Uint8Array.from(await store.wasm(DIGEST)), IMAGE.module.bytes);
});
