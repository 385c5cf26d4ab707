import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { makeBlob } from "../../src/oci/descriptor.ts";
import { uploadBlob } from "../../src/registry/blob-upload.ts";
import { RegistryTransport } from "../../src/registry/registry-transport.ts";
import { FakeRegistry, PATIENT, speaking, type Trick } from "../support/fake-registry.ts";

const { descriptor, bytes } = makeBlob(
  "application/wasm",
  Uint8Array.from({ length: 10_000 }, (_, i) => i % 251),
);

async function start(t: TestContext, chunkBytes: number, trick: Trick = () => false) {
  const registry = await FakeRegistry.start(t);
  registry.trick = trick;
  const path = "/v2/plant/guard/blobs/uploads/";
  const asked: number[] = [];
  async function* source(offset: number) {
    asked.push(offset);
    for (let at = offset; at < bytes.length; at += 777) yield bytes.subarray(at, at + 777);
  }
  const options = { descriptor, source, path, scopes: [], chunkBytes };
  const upload = () => uploadBlob(new RegistryTransport(speaking(t, registry)), options, PATIENT);
  return { registry, upload, asked };
}

const methods = (registry: FakeRegistry) => registry.seen.map((it) => it.method).join(" ");

test("a small blob goes in one request and a large one in chunks", async (t) => {
  const small = await start(t, 10_000);
  await small.upload();
  assert.deepEqual(Uint8Array.from(small.registry.blobs.get(descriptor.digest) ?? []), bytes);
  assert.equal(methods(small.registry), "POST PUT");
  const large = await start(t, 4_000);
  await large.upload();
  assert.deepEqual(Uint8Array.from(large.registry.blobs.get(descriptor.digest) ?? []), bytes);
  assert.equal(methods(large.registry), "POST PATCH PATCH PATCH PUT");
  assert.equal(large.registry.seen[2]?.headers["content-range"], "4000-7999");
});

test("an upload that breaks goes on with what the registry has, or begins anew when it has forgotten", async (t) => {
  let patches = 0;
  const broken = await start(t, 4_000, (seen, response) => {
    if (seen.method !== "PATCH" || ++patches !== 2) return false;
    response.destroy();
    return true;
  });
  await broken.upload();
  assert.equal(methods(broken.registry), "POST PATCH PATCH GET PATCH PATCH PUT");
  assert.deepEqual(broken.asked, [0, 4000]);
  let puts = 0;
  const forgetful = await start(t, 10_000, (seen, response) => {
    if (seen.method !== "PUT" || ++puts > 1) return false;
    response.writeHead(503).end();
    return true;
  });
  await forgetful.upload();
  assert.equal(methods(forgetful.registry), "POST PUT GET POST PUT");
});

test("an upload that breaks in each chunk comes whole, and one that comes no further is given up", async (t) => {
  const large = makeBlob(
    "application/wasm",
    Uint8Array.from({ length: 3_000_000 }, (_, i) => i % 251),
  );
  const upload = async (trick: Trick) => {
    const registry = await FakeRegistry.start(t);
    registry.trick = trick;
    async function* source(offset: number) {
      yield large.bytes.subarray(offset);
    }
    const path = "/v2/plant/guard/blobs/uploads/";
    const options = { descriptor: large.descriptor, source, path, scopes: [], chunkBytes: 100_000 };
    await uploadBlob(new RegistryTransport(speaking(t, registry)), options, PATIENT).catch((error: unknown) => error);
    return registry;
  };
  // Each chunk is taken, but its answer is lost.
  let patches = 0;
  const lossy = await upload((seen, response) => {
    if (seen.method === "PATCH" && ++patches > 0) response.end = () => response.destroy();
    return false;
  });
  assert.deepEqual(Uint8Array.from(lossy.blobs.get(large.descriptor.digest) ?? []), large.bytes);
  assert.equal(patches, 30);
  let chunks = 0;
  const stuck = await upload((seen, response) => {
    if (seen.method !== "PATCH" || ++chunks <= 20) return false;
    response.destroy();
    return true;
  });
  assert.equal(stuck.blobs.size, 0);
  assert.equal(chunks, 25);
});

test("the registry's smallest chunk is kept to, unless it is more than a device should hold", async (t) => {
  const told =
    (least: string): Trick =>
    (seen, response) => {
      if (seen.method === "POST") response.setHeader("oci-chunk-min-length", least);
      return false;
    };
  const wide = await start(t, 1_000, told("6000"));
  await wide.upload();
  assert.equal(methods(wide.registry), "POST PATCH PATCH PUT");
  const greedy = await start(t, 1_000, told("999999999999"));
  await assert.rejects(greedy.upload(), { code: "images.registry-refused" });
});

test("a registry that says nothing of where to go on, or does not take the digest, is refused", async (t) => {
  const lost = await start(t, 1_000, (_, response) => {
    response.writeHead(202).end();
    return true;
  });
  await assert.rejects(lost.upload(), { code: "images.registry-refused", message: /where the upload goes on/ });
  const picky = await start(t, 10_000, (seen, response) => {
    if (seen.method !== "PUT") return false;
    response.writeHead(400).end(JSON.stringify({ errors: [{ code: "DIGEST_INVALID" }] }));
    return true;
  });
  await assert.rejects(picky.upload(), { code: "images.registry-refused", message: /400 DIGEST_INVALID$/ });
});
