import assert from "node:assert/strict";
import { test } from "node:test";
import { readApp } from "../../src/archive/saved-app.ts";
import { BundledSource } from "../../src/registry/bundled-source.ts";
import type { Http, HttpAnswer } from "../../src/registry/http.ts";
import { BUNDLE_TYPE } from "../../src/registry/image-bundle.ts";
import { pullImage } from "../../src/registry/pull-image.ts";
import { onlyKeys } from "../../src/sign/trusted-signers.ts";
import { verifyImage } from "../../src/sign/verify-image.ts";
import type { ImageStore } from "../../src/store/image-store.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { APP_REPOSITORY, countingClient, type MadeRelease, PLANT_KEY, pushRelease } from "../support/app-releases.ts";
import { PATIENT } from "../support/fake-registry.ts";
import { PowerLossFileSystem } from "../support/power-loss-file-system.ts";
import { ref, sampleImage } from "../support/samples.ts";
import {
  pushBlob,
  pushManifest,
  someBlob,
  someManifest,
  startRegistry,
  type TestRegistry,
} from "../support/test-registry.ts";

/** Pulls into a store, through what a test puts between. */
async function pull(registry: TestRegistry, store: ImageStore, tag: string, through?: (http: Http) => Http) {
  using from = countingClient(registry, through);
  const reference = ref(`${from.host}/${APP_REPOSITORY}:${tag}`);
  const pulled = await pullImage(new BundledSource(from.client), store, reference, PATIENT);
  return { pulled, requests: from.requests };
}

/** Checks that a store has all of a release, with its signatures. */
async function assertWhole(store: ImageStore, release: MadeRelease): Promise<void> {
  const keys = onlyKeys([PLANT_KEY.trusted]);
  for (const digest of [release.app, ...release.images]) {
    assert.ok((await verifyImage(store, digest, keys, Date.now())).length > 0, "signed");
  }
  for (const digest of release.images) await store.wasm(digest);
  assert.match((await readApp(store, release.app)) ?? "", /a description/);
}

const emptyStore = () => openImageStore("/store", { fileSystem: new PowerLossFileSystem() });

test("a tiny image and what is about it come in one request, and the rest as always", async (t) => {
  const registry = await startRegistry(t);
  const image = sampleImage();
  const signature = someBlob("a signature");
  const large = someBlob("x".repeat(300_000));
  const { descriptor } = image.manifest;
  const signed = someManifest(image.config, [signature], { subject: { ...descriptor } });
  const sbom = someManifest(image.config, [large], { subject: { ...descriptor } });
  for (const blob of [image.config, image.module, signature, large]) await pushBlob(registry, APP_REPOSITORY, blob);
  for (const manifest of [signed, sbom]) await pushManifest(registry, APP_REPOSITORY, manifest);
  await pushManifest(registry, APP_REPOSITORY, image.manifest, "1");
  const { pulled, requests } = await pull(registry, await emptyStore(), "1");
  assert.equal(pulled.descriptor.digest, descriptor.digest);
  assert.deepEqual(new Set(pulled.attachments), new Set([signed.descriptor.digest, sbom.descriptor.digest]));
  assert.deepEqual(requests, [
    "GET manifests/1",
    `GET manifests/${sbom.descriptor.digest}`,
    `GET blobs/${large.descriptor.digest}`,
  ]);
});

test("the release of an app comes in one request, so does the next one, and the same again", async (t) => {
  const registry = await startRegistry(t);
  const store = await emptyStore();
  const first = await pushRelease(registry, "1", ["a", "b", "c"]);
  const one = await pull(registry, store, "1");
  assert.deepEqual([one.requests, one.pulled.images], [["GET manifests/1"], first.images]);
  await assertWhole(store, first);
  const second = await pushRelease(registry, "2", ["a", "new", "c"]);
  const two = await pull(registry, store, "2");
  assert.deepEqual(two.requests, ["GET manifests/2"]);
  assert.ok(two.pulled.fetchedBytes < one.pulled.fetchedBytes);
  await assertWhole(store, second);
  const again = await pull(registry, store, "2");
  assert.deepEqual([again.requests, again.pulled.descriptor.digest], [["GET manifests/2"], second.app]);
});

test("a device without the release before, one that lost a part of it, and a registry that lost it, all come to the whole release", async (t) => {
  const registry = await startRegistry(t);
  const first = await pushRelease(registry, "1", ["a", "b"]);
  const second = await pushRelease(registry, "2", ["a", "new"]);
  const fresh = await emptyStore();
  assert.deepEqual((await pull(registry, fresh, "2")).requests, ["GET manifests/2"]);
  await assertWhole(fresh, second);
  const lossy = await emptyStore();
  await pull(registry, lossy, "1");
  const { module } = await lossy.describe(first.images[1] ?? first.app);
  await lossy.setAside(module.digest);
  await lossy.remove(ref(`${registry.base.host}/${APP_REPOSITORY}@${first.images[1]}`));
  assert.deepEqual((await pull(registry, lossy, "2")).requests, ["GET manifests/2"]);
  await assertWhole(lossy, second);
  const device = await emptyStore();
  await pull(registry, device, "1");
  await registry.store.deleteManifest(
    APP_REPOSITORY,
    (await registry.store.find(APP_REPOSITORY, "1")).descriptor.digest,
  );
  assert.deepEqual((await pull(registry, device, "2")).requests, ["GET manifests/2"]);
  await assertWhole(device, second);
});

/** Gives the bytes of bundles to a test, and an answer with those that it makes of them. */
function tampering(
  change: (bundle: Uint8Array) => AsyncIterable<Uint8Array>,
  headers: Readonly<Record<string, string>> = {},
) {
  return (http: Http): Http => ({
    send: async (request, signal): Promise<HttpAnswer> => {
      const answer = await http.send(request, signal);
      if (answer.header("content-type") !== BUNDLE_TYPE) return answer;
      const bytes = Buffer.concat(await Array.fromAsync(answer.body));
      const header = (name: string): string | undefined =>
        name === "content-length" ? undefined : (headers[name] ?? answer.header(name));
      return { ...answer, header, body: change(bytes) };
    },
  });
}

test("a bundle that breaks after any chunk, ends early or is damaged costs one more try, and the release comes by the plain way", async (t) => {
  const registry = await startRegistry(t);
  await pushRelease(registry, "1", ["a"]);
  const second = await pushRelease(registry, "2", ["new"]);
  for (const part of [0, 0.5, 0.99]) {
    for (const [name, change] of Object.entries({
      async *breaks(bundle: Uint8Array) {
        yield bundle.subarray(0, bundle.length * part);
        throw new Error("ECONNRESET");
      },
      async *ends(bundle: Uint8Array) {
        yield bundle.subarray(0, (bundle.length - 1) * part);
      },
      async *lies(bundle: Uint8Array) {
        const at = Math.floor((bundle.length - 1) * part);
        yield bundle.with(at, (bundle[at] ?? 0) ^ 0x55);
      },
    })) {
      const store = await emptyStore();
      await pull(registry, store, "1");
      const { pulled } = await pull(registry, store, "2", tampering(change));
      assert.equal(pulled.descriptor.digest, second.app, `${name} at ${part}`);
      await assertWhole(store, second);
    }
  }
});

test("a registry that says another release than the device has, or gives another document, is not believed", async (t) => {
  const registry = await startRegistry(t);
  const first = await pushRelease(registry, "1", ["a"]);
  const second = await pushRelease(registry, "2", ["new"]);
  async function* whole(bundle: Uint8Array) {
    yield bundle;
  }
  const lies: readonly Readonly<Record<string, string>>[] = [
    { "thimble-delta-from": first.app },
    { "docker-content-digest": first.app },
  ];
  for (const headers of lies) {
    const store = await emptyStore();
    await pull(registry, store, "1");
    const { pulled, requests } = await pull(registry, store, "2", tampering(whole, headers));
    assert.deepEqual(
      requests.slice(0, 2),
      ["GET manifests/2", "GET manifests/2"],
      "asked again, for the manifest alone",
    );
    assert.equal(pulled.descriptor.digest, second.app);
    await assertWhole(store, second);
  }
});

test("a registry that knows no bundles gives the release by the plain way, without what the device has", async (t) => {
  const registry = await startRegistry(t);
  await pushRelease(registry, "1", ["a", "b"]);
  const second = await pushRelease(registry, "2", ["a", "new"]);
  const without = (http: Http): Http => ({
    send: ({ headers, ...request }, signal) =>
      http.send(
        { ...request, headers: { ...headers, accept: headers["accept"]?.replace(`${BUNDLE_TYPE}, `, "") ?? "" } },
        signal,
      ),
  });
  const store = await emptyStore();
  await pull(registry, store, "1", without);
  const { requests } = await pull(registry, store, "2", without);
  await assertWhole(store, second);
  const [unchanged = ""] = second.images;
  assert.ok(!requests.includes(`GET manifests/${unchanged}`), "what is there is not fetched again");
});
