import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom } from "@thimble/base";
import { ANONYMOUS } from "../../src/registry/credentials.ts";
import type { Http } from "../../src/registry/http.ts";
import { NodeHttp } from "../../src/registry/node-http.ts";
import { pullImage } from "../../src/registry/pull-image.ts";
import { Registries } from "../../src/registry/registries.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { HastyClock, PATIENT } from "../support/fake-registry.ts";
import { ref, sampleImage } from "../support/samples.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { pushBlob, pushManifest, someBlob, someManifest, startRegistry } from "../support/test-registry.ts";

/** Where requests went; none is answered. */
function recording(isPlain?: boolean) {
  const seen: string[] = [];
  const http: Http = {
    send: async ({ url }) => {
      seen.push(url.href);
      throw new Error("nobody is there");
    },
  };
  const settings = new Map([
    ["registry.example", { mirrors: [new URL("https://mirror.example/cache/")], isPlain: undefined }],
    ["plain.example", { mirrors: [], isPlain: true }],
  ]);
  const parts = { http, credentials: ANONYMOUS, clock: new HastyClock(), random: new SeededRandom(1) };
  return { seen, registries: new Registries({ ...parts, settings, isPlain }) };
}

test("a reference is looked for at its mirrors, once each, and then in its registry", async () => {
  const { seen, registries } = recording();
  await assert.rejects(registries.source(ref("registry.example/plant/guard:1")).manifest("1", PATIENT));
  assert.deepEqual(seen.slice(0, 2), [
    "https://mirror.example/v2/cache/plant/guard/manifests/1",
    "https://registry.example/v2/plant/guard/manifests/1",
  ]);
  assert.equal(seen.length, 6);
});

test("without TLS only on this machine, where the settings say so, and where the person does", async () => {
  for (const [name, isPlain, scheme] of [
    ["registry.example/a:1", undefined, "https:"],
    ["localhost:5000/a:1", undefined, "http:"],
    ["plain.example/a:1", undefined, "http:"],
    ["registry.example/a:1", true, "http:"],
  ] as const) {
    const { seen, registries } = recording(isPlain);
    await assert.rejects(registries.repository(ref(name)).manifest("1", PATIENT));
    assert.equal(new URL(seen[0] ?? "").protocol, scheme, name);
  }
  const { seen, registries } = recording();
  await assert.rejects(Array.fromAsync(registries.catalog("docker.io").repositories(PATIENT)));
  assert.equal(seen[0], "https://registry-1.docker.io/v2/_catalog?n=100");
});

test("a mirror that has bundles gives a tiny image in one answer, and the registry is still asked what is about it", async (t) => {
  const mirror = await startRegistry(t);
  const image = sampleImage();
  const signature = someBlob("a signature");
  const signed = someManifest(image.config, [signature], { subject: { ...image.manifest.descriptor } });
  for (const blob of [image.config, image.module, signature]) await pushBlob(mirror, "plant/guard", blob);
  await pushManifest(mirror, "plant/guard", signed);
  await pushManifest(mirror, "plant/guard", image.manifest, "1");
  using node = new NodeHttp();
  const seen: string[] = [];
  const http: Http = {
    send: async (request, signal) => {
      seen.push(`${request.method} ${request.url.host}`);
      if (request.url.host !== mirror.base.host) throw new Error("nobody is there");
      return node.send(request, signal);
    },
  };
  const settings = new Map([["registry.example", { mirrors: [mirror.base], isPlain: undefined }]]);
  const parts = {
    http,
    credentials: ANONYMOUS,
    clock: new HastyClock((delay) => delay >= 10_000),
    random: new SeededRandom(1),
  };
  const name = ref("registry.example/plant/guard:1");
  const store = await openImageStore(await temporaryFolder(t));
  const pulled = await pullImage(new Registries({ ...parts, settings }).source(name), store, name, PATIENT);
  assert.deepEqual(pulled.attachments, [signed.descriptor.digest]);
  assert.deepEqual(
    seen.filter((it) => it.endsWith(mirror.base.host)),
    [`GET ${mirror.base.host}`],
  );
  assert.ok(seen.includes("GET registry.example"));
});
