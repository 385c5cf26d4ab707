import assert from "node:assert/strict";
import { test } from "node:test";
import { ThimbleError } from "@thimble/base";
import type { Digest } from "@thimble/model";
import { loadArchive } from "../../src/archive/load-archive.ts";
import { RESERVE_BYTES } from "../../src/store/check-room.ts";
import type { ImageStore } from "../../src/store/image-store.ts";
import { type FreedRoom, makeRoom, type Room } from "../../src/store/make-room.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { archiveOf, pieces } from "../support/archives.ts";
import { FailingFileSystem } from "../support/failing-file-system.ts";
import { PowerLossFileSystem } from "../support/power-loss-file-system.ts";
import { ref, sampleImage } from "../support/samples.ts";
import { SmallDisk } from "../support/small-disk.ts";

const digest = (name: string): Digest => sampleImage(name).manifest.descriptor.digest;

function sizeOf(name: string): number {
  const { manifest, config, module } = sampleImage(name);
  return [manifest, config, module].reduce((sum, { bytes }) => sum + bytes.length, 0);
}

/** A store on a full disk with images that were loaded, one after the other, and one that was built here. */
async function fullDisk(names: readonly string[]): Promise<{ disk: SmallDisk; store: ImageStore }> {
  const disk = new SmallDisk();
  const store = await openImageStore("/store", { fileSystem: disk });
  for (const name of names) {
    const from = await openImageStore("/from", { fileSystem: new PowerLossFileSystem() });
    await from.add(sampleImage(name), ref(`${name}:1`));
    await loadArchive(store, pieces(await archiveOf(from)), "a.tar");
  }
  await store.add(sampleImage("built"), ref("built:1"));
  disk.capacity = 0;
  disk.capacity = RESERVE_BYTES - (await disk.freeBytes());
  return { disk, store };
}

async function namesOf(store: ImageStore): Promise<readonly (string | undefined)[]> {
  return (await store.list()).map(({ reference }) => reference);
}

/** Keeps these, and notes what was removed. */
function keeping(names: readonly string[]): { readonly room: Room; readonly freed: FreedRoom[] } {
  const freed: FreedRoom[] = [];
  return { room: { keep: async () => names.map(digest), onFreed: (it) => freed.push(it) }, freed };
}

test("makeRoom() removes nothing where there is room, and asks nobody", async () => {
  const { store } = await fullDisk(["a"]);
  const keep = async (): Promise<never> => assert.fail("it asks what is needed");
  await makeRoom(store, { doing: "pull x", bytes: 0, room: { keep } });
  await assert.rejects(makeRoom(store, { doing: "pull x", bytes: 1 }), { code: "images.no-space" });
  assert.equal((await store.list()).length, 2);
});

test("makeRoom() removes what nobody needs, what came first at first, as much as is enough, and says so", async () => {
  const { store } = await fullDisk(["runs", "a", "b", "c"]);
  const { room, freed } = keeping(["runs"]);
  await makeRoom(store, { doing: "pull x", bytes: 1, room });
  assert.deepEqual(await namesOf(store), ["runs:1", "b:1", "c:1", "built:1"]);
  assert.deepEqual(freed, [{ images: [{ digest: digest("a"), references: ["a:1"] }], bytes: sizeOf("a") }]);
  await makeRoom(store, { doing: "pull x", bytes: sizeOf("a") + 1, room });
  assert.deepEqual(await namesOf(store), ["runs:1", "c:1", "built:1"]);
  await store.wasm(digest("runs"));
});

test("makeRoom() refuses whole, and removes nothing, where all that nobody needs is not enough; says all figures", async () => {
  const { store } = await fullDisk(["runs", "a", "b"]);
  const { room, freed } = keeping(["runs"]);
  const there = sizeOf("a") + sizeOf("b");
  await assert.rejects(makeRoom(store, { doing: "pull x", bytes: there + 7, room }), {
    code: "images.no-space",
    message: `Cannot pull x: it needs ${there + 7 + RESERVE_BYTES} bytes, and ${RESERVE_BYTES} are free`,
    expected: `${there + 7} bytes more, and what nobody needs here has ${there}; thimble df shows what takes them`,
  });
  assert.equal((await store.list()).length, 4);
  assert.deepEqual(freed, []);
});

test("makeRoom() removes nothing when it can not be told what is needed", async () => {
  const { store } = await fullDisk(["a"]);
  const keep = async (): Promise<never> => {
    throw new ThimbleError("agent.state-unavailable", "Cannot read the state database");
  };
  await assert.rejects(makeRoom(store, { doing: "pull x", bytes: 1, room: { keep } }), {
    code: "agent.state-unavailable",
  });
  assert.equal((await store.list()).length, 2);
});

test("makeRoom() leaves an image that became needed while it looked around", async () => {
  const { store } = await fullDisk(["a", "b"]);
  let asked = 0;
  const keep = async (): Promise<readonly Digest[]> => (asked++ === 0 ? [] : [digest("a")]);
  await makeRoom(store, { doing: "pull x", bytes: 1, room: { keep } });
  assert.ok(asked > 1);
  assert.ok((await namesOf(store)).includes("a:1"));
  await store.wasm(digest("a"));
});

test("makeRoom() frees nothing of what comes, and takes only what lies around where that is enough", async () => {
  const { disk, store } = await fullDisk(["a", "b"]);
  const { room } = keeping([]);
  const { manifest, config, module } = sampleImage("a");
  const coming = new Set([manifest, config, module].map((it) => it.descriptor.digest));
  await makeRoom(store, { doing: "pull x", bytes: 1, coming, room });
  assert.deepEqual(await namesOf(store), ["built:1"], "to remove the first would free nothing");
  await store.stage(sampleImage("left").module);
  disk.capacity = 0;
  disk.capacity = RESERVE_BYTES - (await disk.freeBytes());
  await makeRoom(store, { doing: "pull x", bytes: 1, room });
  assert.deepEqual(await namesOf(store), ["built:1"]);
});

test("makeRoom() leaves a store that opens, with all that runs and was made here, whatever fails at any step", async () => {
  const beginning = (await fullDisk(["runs", "a", "b"])).disk;
  for (const kind of ["kill", "refuse"] as const) {
    for (let step = 0, isDone = false; !isDone; step += 1) {
      const disk = beginning.copy();
      const failing = new FailingFileSystem(disk, { kind, step });
      const { room } = keeping(["runs"]);
      try {
        const store = await openImageStore("/store", { fileSystem: failing });
        failing.freeBytes = async () => RESERVE_BYTES;
        await makeRoom(store, { doing: "pull x", bytes: 1, room });
      } catch {
        // Whatever it was.
      }
      const left = await openImageStore("/store", { fileSystem: disk });
      for (const name of ["runs", "built"]) await left.wasm(digest(name));
      for (const { descriptor } of await left.list()) await left.wasm(descriptor.digest);
      isDone = step > 200;
    }
  }
});
