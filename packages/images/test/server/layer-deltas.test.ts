import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import { applyDelta } from "../../src/delta/apply-delta.ts";
import { type Blob, makeBlob } from "../../src/oci/descriptor.ts";
import { collectGarbage } from "../../src/server/collect-garbage.ts";
import { LayerDeltas } from "../../src/server/layer-deltas.ts";
import { CountedBytes, noise, whole } from "../support/delta-work.ts";
import { PowerLossFileSystem } from "../support/power-loss-file-system.ts";
import { openRegistry, push } from "../support/registry-work.ts";

const LAYER_TYPE = "application/vnd.oci.image.layer.v1.tar";
const OLD = layer(noise(1_200_000, 1));
const NEXT = layer(noise(1_200_000, 1).fill(7, 500_000, 500_900));
const OTHER = layer(noise(1_300_000, 2));
const [OLD_DIGEST, DIGEST] = [OLD.descriptor.digest, NEXT.descriptor.digest];

function layer(bytes: Uint8Array): Blob {
  return makeBlob(LAYER_TYPE, bytes);
}

test("a delta is made once, of layers that the repository has, and goes with them", async () => {
  const clock = new VirtualClock();
  const store = await openRegistry(new PowerLossFileSystem(), clock);
  for (const blob of [OLD, NEXT]) await push(store, "plant/a", blob);
  await push(store, "plant/b", NEXT);
  const deltas = new LayerDeltas(store);
  assert.equal(await deltas.find("plant/b", DIGEST, [OLD_DIGEST]), undefined, "b has not the old layer");
  assert.equal(await deltas.find("plant/a", DIGEST, [DIGEST, OTHER.descriptor.digest]), undefined);
  for (let round = 0; round < 2; round += 1) {
    const found = await deltas.find("plant/a", DIGEST, [OTHER.descriptor.digest, OLD_DIGEST]);
    assert.ok(found !== undefined && found.from === OLD_DIGEST && found.size < 10_000);
    const made = applyDelta(found.body, new CountedBytes(OLD.bytes), NEXT.descriptor);
    assert.ok((await whole(made)).equals(NEXT.bytes));
    assert.equal((await store.files.listDeltas()).length, 1);
  }
  await collectGarbage(store);
  assert.equal((await store.files.listDeltas()).length, 1);
  await store.deleteBlob("plant/a", OLD_DIGEST);
  await collectGarbage(store);
  assert.deepEqual(await store.files.listDeltas(), []);
});

test("what has little in common is not kept, small layers are not looked at, and one delta is made at a time", async () => {
  const store = await openRegistry(new PowerLossFileSystem());
  const small = layer(noise(1000, 1));
  for (const blob of [OLD, NEXT, OTHER, small]) await push(store, "plant/a", blob);
  const deltas = new LayerDeltas(store);
  for (let round = 0; round < 2; round += 1) {
    assert.equal(await deltas.find("plant/a", OTHER.descriptor.digest, [OLD_DIGEST]), undefined);
  }
  const [name = ""] = await store.files.listDeltas();
  assert.equal(await store.files.deltaSize(name), 0);
  assert.equal(await deltas.find("plant/a", small.descriptor.digest, [OLD_DIGEST]), undefined);
  const both = await Promise.all([
    deltas.find("plant/a", DIGEST, [OLD_DIGEST]),
    deltas.find("plant/a", OLD_DIGEST, [DIGEST]),
    deltas.find("plant/a", DIGEST, [OLD_DIGEST]),
  ]);
  assert.equal(both.filter((it) => it === undefined).length, 1);
});
