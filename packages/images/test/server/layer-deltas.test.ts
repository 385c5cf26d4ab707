import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom, VirtualClock } from "@thimble/base";
import type { Digest } from "@thimble/model";
import { applyDelta } from "../../src/delta/apply-delta.ts";
import { type Blob, digestOf, makeBlob } from "../../src/oci/descriptor.ts";
import { collectGarbage, GARBAGE_GRACE } from "../../src/server/collect-garbage.ts";
import { LayerDeltas } from "../../src/server/layer-deltas.ts";
import { CountedBytes, inParts, noise, whole } from "../support/delta-work.ts";
import { FailingFileSystem } from "../support/failing-file-system.ts";
import { PowerLossFileSystem } from "../support/power-loss-file-system.ts";
import { openRegistry, packedImage, push, pushPacked } from "../support/registry-work.ts";
import { someManifest } from "../support/test-registry.ts";

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
  assert.equal(
    await deltas.find("plant/b", { layer: DIGEST, from: [OLD_DIGEST], of: "layers" }),
    undefined,
    "b has not the old layer",
  );
  assert.equal(
    await deltas.find("plant/a", { layer: DIGEST, from: [DIGEST, OTHER.descriptor.digest], of: "layers" }),
    undefined,
  );
  for (let round = 0; round < 2; round += 1) {
    const found = await deltas.find("plant/a", {
      layer: DIGEST,
      from: [OTHER.descriptor.digest, OLD_DIGEST],
      of: "layers",
    });
    assert.ok(found !== undefined && "body" in found && found.from === OLD_DIGEST && found.size < 10_000);
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

test("what has little in common is not kept, small layers are not looked at, and a delta that many ask for is made once, in its turn", async () => {
  const store = await openRegistry(new PowerLossFileSystem());
  const small = layer(noise(1000, 1));
  for (const blob of [OLD, NEXT, OTHER, small]) await push(store, "plant/a", blob);
  const deltas = new LayerDeltas(store);
  for (let round = 0; round < 2; round += 1) {
    assert.equal(
      await deltas.find("plant/a", { layer: OTHER.descriptor.digest, from: [OLD_DIGEST], of: "layers" }),
      undefined,
    );
  }
  const [name = ""] = await store.files.listDeltas();
  assert.equal(await store.files.deltaSize(name), 0);
  assert.equal(
    await deltas.find("plant/a", { layer: small.descriptor.digest, from: [OLD_DIGEST], of: "layers" }),
    undefined,
  );
  const others = [0, 1, 2, 3, 4].map((at) => layer(noise(1_200_000, 1).fill(at + 1, 500_000, 500_900)));
  for (const blob of others) await push(store, "plant/a", blob);
  const names = others.map(({ descriptor }) => descriptor.digest);
  const written: string[] = [];
  const { writeDelta } = store.files;
  store.files.writeDelta = (name, ...rest) => {
    written.push(name);
    return writeDelta.call(store.files, name, ...rest);
  };
  const asked = [...names, ...names].map((it) =>
    deltas.find("plant/a", { layer: it, from: [OLD_DIGEST], of: "layers" }),
  );
  const found = (await Promise.all(asked)).map((it) => it !== undefined);
  const [four, fifth] = [new Array<boolean>(4).fill(true), false];
  assert.deepEqual(
    found,
    [...four, fifth, ...four, fifth],
    "who asks for the same one waits for it; the fifth is too much",
  );
  assert.equal(written.length, 4, "each is made once");
});

const TAR = noise(1_200_000, 3);
const NEXT_TAR = noise(1_200_000, 3).fill(9, 300_000, 300_700);
const [RELEASE, NEXT_RELEASE] = [packedImage([TAR]), packedImage([NEXT_TAR])];
const [TAR_DIGEST, PACKED] = [digestOf(TAR), digestOf(NEXT_RELEASE.layers[0]?.bytes ?? new Uint8Array())];

test("of layers in gzip a delta of their contents is made, by what the configs of the repository say, and goes with the layers", async () => {
  const disk = new PowerLossFileSystem();
  const clock = new VirtualClock();
  const store = await openRegistry(disk, clock);
  await pushPacked(store, "plant/a", "1", RELEASE);
  await pushPacked(store, "plant/a", "2", NEXT_RELEASE);
  await pushPacked(store, "plant/b", "2", NEXT_RELEASE);
  const deltas = new LayerDeltas(store);
  const question = { layer: PACKED, from: [OLD_DIGEST, TAR_DIGEST], of: "contents" } as const;
  assert.equal(await deltas.find("plant/b", question), undefined, "b never had the old one");
  const found = await deltas.find("plant/a", question);
  assert.ok(found !== undefined && "body" in found && found.from === TAR_DIGEST && found.size < 10_000);
  const made = applyDelta(found.body, new CountedBytes(TAR), makeBlob("", NEXT_TAR).descriptor);
  assert.ok((await whole(made)).equals(NEXT_TAR));
  assert.deepEqual(await disk.list("/registry/drafts"), []);
  await store.deleteManifest("plant/a", RELEASE.manifest.descriptor.digest);
  await clock.advance(2 * GARBAGE_GRACE);
  await collectGarbage(store);
  assert.deepEqual(await store.files.listDeltas(), []);
});

test("layers that lie about their contents, or do not unpack, make no delta, and are not tried again", async () => {
  const disk = new PowerLossFileSystem();
  const store = await openRegistry(disk);
  await pushPacked(store, "plant/a", "1", packedImage([TAR], [OLD_DIGEST]));
  const cut = NEXT_RELEASE.layers[0]?.bytes.subarray(0, 900_000) ?? new Uint8Array();
  const [broken, next] = [makeBlob(LAYER_TYPE, cut), NEXT_RELEASE];
  await pushPacked(store, "plant/a", "2", { ...next, layers: [broken], manifest: someManifest(next.config, [broken]) });
  await pushPacked(store, "plant/a", "3", RELEASE);
  const deltas = new LayerDeltas(store);
  const asked = async (layer: Digest, from: Digest) => {
    assert.equal(await deltas.find("plant/a", { layer, from: [from], of: "contents" }), undefined);
  };
  await asked(broken.descriptor.digest, OLD_DIGEST);
  await asked(broken.descriptor.digest, TAR_DIGEST);
  const names = await store.files.listDeltas();
  assert.equal(names.length, 1, "both are of the same two layers");
  assert.deepEqual(await disk.list("/registry/drafts"), []);
});

test("a delta that takes longer than ten seconds is to be asked for again, and is made meanwhile", async () => {
  const clock = new VirtualClock();
  const store = await openRegistry(new PowerLossFileSystem(), clock);
  for (const blob of [OLD, NEXT]) await push(store, "plant/a", blob);
  const deltas = new LayerDeltas(store);
  const { writeDelta } = store.files;
  const gate = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  store.files.writeDelta = async (...words) => {
    reached.resolve();
    await gate.promise;
    await writeDelta.apply(store.files, words);
  };
  const question = { layer: DIGEST, from: [OLD_DIGEST], of: "layers" } as const;
  const asked = deltas.find("plant/a", question);
  await reached.promise;
  await clock.advance(10_000);
  assert.deepEqual(await asked, { retryAfterSeconds: 2 });
  // Nobody waits for it now; what it is made of stays all the same.
  await push(store, "plant/b", OLD);
  await store.deleteBlob("plant/a", OLD_DIGEST);
  await store.deleteBlob("plant/b", OLD_DIGEST);
  await collectGarbage(store);
  assert.equal(await store.files.blobs.size(OLD_DIGEST), OLD.bytes.length);
  await push(store, "plant/a", OLD);
  const again = deltas.find("plant/a", question);
  gate.resolve();
  const found = await again;
  assert.ok(found !== undefined && "body" in found);
});

test("kept deltas are bounded in bytes: the one not asked for longest goes first; and a disk with little room makes none", async () => {
  const disk = new PowerLossFileSystem();
  const store = await openRegistry(disk);
  const layers = [0, 1, 2, 3].map((at) => layer(noise(1_200_000, 1).fill(at + 1, 500_000, 500_900)));
  for (const blob of [OLD, ...layers]) await push(store, "plant/a", blob);
  const deltas = new LayerDeltas(store, { maximumBytes: 3 * 4096 });
  const ask = async (at: number) => {
    const digest = layers[at]?.descriptor.digest ?? OLD_DIGEST;
    assert.ok(await deltas.find("plant/a", { layer: digest, from: [OLD_DIGEST], of: "layers" }), String(at));
    return store.files.deltaName(digest, OLD_DIGEST, "layers");
  };
  const names = [await ask(0), await ask(1), await ask(2)];
  await ask(0);
  names.push(await ask(3));
  assert.deepEqual(new Set(await store.files.listDeltas()), new Set([names[0], names[2], names[3]]));
  disk.free = 200_000_000;
  await assert.rejects(ask(1));
  assert.equal((await store.files.listDeltas()).length, 3);
});

test("a kill or a full disk at any step of making a delta leaves none or a whole one, and the plain layer is served all the same", async () => {
  const disk = new PowerLossFileSystem();
  const [old, next] = [noise(100_000, 3), noise(100_000, 3).fill(9, 30_000, 30_700)];
  const [first, second] = [packedImage([old]), packedImage([next])];
  {
    using store = await openRegistry(disk);
    await pushPacked(store, "plant/a", "1", first);
    await pushPacked(store, "plant/a", "2", second);
  }
  const question = { layer: digestOf(second.layers[0]?.bytes ?? old), from: [digestOf(old)], of: "contents" } as const;
  let failures = 0;
  for (const kind of ["kill", "full"] as const) {
    for (let at = 0; ; at += 1) {
      const copy = disk.copy();
      const failing = new FailingFileSystem(copy, kind === "kill" ? { kind, step: at } : { kind, write: at });
      const made = await (async () => {
        const store = await openRegistry(failing);
        return await new LayerDeltas(store).find("plant/a", question);
      })().then(
        (it) => it !== undefined,
        () => undefined,
      );
      if (made === undefined) failures += 1;
      if (kind === "kill") copy.losePower(new SeededRandom(at));
      else copy.kill();
      using store = await openRegistry(copy);
      assert.deepEqual(await copy.list("/registry/drafts"), []);
      for (const name of await store.files.listDeltas()) {
        const size = (await store.files.deltaSize(name)) ?? 0;
        const part = (await store.files.readDeltaPart(name, 0, size)) ?? new Uint8Array();
        const applied = applyDelta(inParts(part), new CountedBytes(old), makeBlob("", next).descriptor);
        assert.ok((await whole(applied)).equals(next), `${kind} ${at}`);
      }
      // Another one can be made then; not each time, since that takes the most.
      if (at % 5 === 0) assert.ok(await new LayerDeltas(store).find("plant/a", question), `${kind} ${at}`);
      if (made === true) break;
    }
  }
  assert.ok(failures > 10);
});
