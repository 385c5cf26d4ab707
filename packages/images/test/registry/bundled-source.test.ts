import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom } from "@thimble/base";
import { BundledSource } from "../../src/registry/bundled-source.ts";
import { ANONYMOUS } from "../../src/registry/credentials.ts";
import { NodeHttp } from "../../src/registry/node-http.ts";
import { pullImage } from "../../src/registry/pull-image.ts";
import { RegistryClient } from "../../src/registry/registry-client.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { HastyClock, PATIENT } from "../support/fake-registry.ts";
import { ref, sampleImage } from "../support/samples.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { pushBlob, pushManifest, someBlob, someManifest, startRegistry } from "../support/test-registry.ts";

test("BundledSource has a tiny image and what is about it in one request, and the rest as always", async (t) => {
  const registry = await startRegistry(t);
  const image = sampleImage();
  const signature = someBlob("a signature");
  const large = someBlob("x".repeat(300_000));
  const { descriptor } = image.manifest;
  const signed = someManifest(image.config, [signature], { subject: { ...descriptor } });
  const sbom = someManifest(image.config, [large], { subject: { ...descriptor } });
  for (const blob of [image.config, image.module, signature, large]) await pushBlob(registry, "plant/guard", blob);
  for (const manifest of [signed, sbom]) await pushManifest(registry, "plant/guard", manifest);
  await pushManifest(registry, "plant/guard", image.manifest, "1");
  using http = new NodeHttp();
  const requests: string[] = [];
  const client = new RegistryClient({
    address: { registry: registry.base.host, base: registry.base, repository: "plant/guard" },
    http: {
      send: (request, signal) => {
        requests.push(`${request.method} ${request.url.pathname}`);
        return http.send(request, signal);
      },
    },
    credentials: ANONYMOUS,
    clock: new HastyClock(),
    random: new SeededRandom(1),
  });
  const store = await openImageStore(await temporaryFolder(t));
  const pulled = await pullImage(new BundledSource(client), store, ref("guard:1"), PATIENT);
  assert.equal(pulled.descriptor.digest, descriptor.digest);
  assert.deepEqual(new Set(pulled.attachments), new Set([signed.descriptor.digest, sbom.descriptor.digest]));
  assert.deepEqual(requests, [
    "GET /v2/plant/guard/manifests/1",
    `GET /v2/plant/guard/manifests/${sbom.descriptor.digest}`,
    `GET /v2/plant/guard/blobs/${large.descriptor.digest}`,
  ]);
});
