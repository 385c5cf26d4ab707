import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { SeededRandom } from "@thimble/base";
import type { Digest } from "@thimble/model";
import { type Blob, makeBlob } from "../../src/oci/descriptor.ts";
import { copyImage } from "../../src/registry/copy-image.ts";
import { ANONYMOUS } from "../../src/registry/credentials.ts";
import type { ImageSource, LayerDelta } from "../../src/registry/image-source.ts";
import { NodeHttp } from "../../src/registry/node-http.ts";
import { RegistryClient } from "../../src/registry/registry-client.ts";
import { inParts, noise } from "../support/delta-work.ts";
import { HastyClock, PATIENT } from "../support/fake-registry.ts";
import { pushImage } from "../support/registry-work.ts";
import { startRegistry, type TestRegistry } from "../support/test-registry.ts";

const LAYER_TYPE = "application/vnd.oci.image.layer.v1.tar";
const OLD = makeBlob(LAYER_TYPE, noise(1_200_000, 1));
const NEXT = makeBlob(LAYER_TYPE, noise(1_200_000, 1).fill(7, 500_000, 500_900));

function clientOf(t: TestContext, { base }: TestRegistry): RegistryClient {
  const http = new NodeHttp();
  t.after(() => http[Symbol.dispose]());
  const address = { registry: base.host, base, repository: "plant/a" };
  return new RegistryClient({
    address,
    http,
    credentials: ANONYMOUS,
    clock: new HastyClock(),
    random: new SeededRandom(1),
  });
}

/** A source that has both releases and says what it was asked for; with another body of deltas where one is given. */
async function sourceOf(t: TestContext, other: Uint8Array | undefined) {
  const registry = await startRegistry(t);
  await pushImage(registry.store, "plant/a", "1.9", [OLD]);
  await pushImage(registry.store, "plant/a", "1.10", [NEXT]);
  const client = clientOf(t, registry);
  const asked: string[] = [];
  const source: ImageSource = {
    manifest: (name, signal) => client.manifest(name, signal),
    attachments: (image, signal) => client.attachments(image, signal),
    blob: (descriptor, signal) => {
      if (descriptor.digest === NEXT.descriptor.digest) asked.push("blob");
      return client.blob(descriptor, signal);
    },
    delta: async (request, signal): Promise<LayerDelta | undefined> => {
      const delta = await client.delta(request, signal);
      asked.push(delta === undefined ? "no delta" : "delta");
      if (delta === undefined || other === undefined) return delta;
      await Array.fromAsync(delta.body);
      return { ...delta, body: inParts(other) };
    },
  };
  return { source, asked };
}

async function copied(t: TestContext, { there, delta }: { there: readonly Blob[]; delta?: Uint8Array }) {
  const { source, asked } = await sourceOf(t, delta);
  const target = await startRegistry(t);
  await pushImage(target.store, "plant/a", "1.9", there);
  const to = clientOf(t, target);
  await copyImage({ from: source, named: "1.10", to, tag: "1.10" }, PATIENT);
  const digest: Digest = NEXT.descriptor.digest;
  const bytes = await Array.fromAsync(to.blob(NEXT.descriptor, PATIENT));
  assert.ok(Buffer.concat(bytes).equals(NEXT.bytes), digest);
  return asked;
}

test("a layer is made of the one of the release before, which the target has, and a delta", async (t) => {
  assert.deepEqual(await copied(t, { there: [OLD] }), ["delta"]);
});

test("a delta that is damaged, cut off or no delta leads to the plain layer", async (t) => {
  for (const delta of [new Uint8Array(), noise(100, 1), new TextEncoder().encode("thimble-delta-1\n")]) {
    assert.deepEqual(await copied(t, { there: [OLD], delta }), ["delta", "blob"]);
  }
});

test("a target with nothing alike, or with what the source has not, gets the plain layer", async (t) => {
  assert.deepEqual(await copied(t, { there: [makeBlob(LAYER_TYPE, noise(10, 1))] }), ["blob"]);
  assert.deepEqual(await copied(t, { there: [makeBlob(LAYER_TYPE, noise(1_100_000, 8))] }), ["no delta", "blob"]);
});
