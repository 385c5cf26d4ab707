import assert from "node:assert/strict";
import { test } from "node:test";
import { type ErrorCode, isThimbleError, SeededRandom } from "@thimble/base";
import type { ImageStore } from "../../src/store/image-store.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { apply, type Change } from "../support/change.ts";
import { FailingFileSystem, type Failure } from "../support/failing-file-system.ts";
import { PowerLossFileSystem } from "../support/power-loss-file-system.ts";
import { type StoreState, stateOf } from "../support/store-states.ts";

const BEFORE: readonly Change[] = [
  { kind: "add", marker: "one", name: "guard:1" },
  { kind: "add", marker: "two", name: "guard:2" },
  { kind: "add", marker: "three", name: "guard:2" },
];

/** Each change that a store knows, on the store that the changes above make. */
const CHANGES: readonly Change[] = [
  { kind: "add", marker: "four", name: "hourly:1" },
  { kind: "add", marker: "four", name: "guard:1" },
  { kind: "add", marker: "one", name: "guard:1" },
  { kind: "add", marker: "one", name: "other:1" },
  { kind: "remove", name: "guard:1" },
  { kind: "tag", name: "guard:2", to: "guard:1" },
  { kind: "sign", name: "guard:1" },
  { kind: "load", marker: "four", name: "guard:1" },
  { kind: "pull", marker: "four", name: "guard:1" },
  { kind: "attach", name: "guard:1" },
  { kind: "prune" },
];

/** More steps than any change takes. */
const MANY = 200;
const SEEDS = 3;
/** A pull has several times the steps of anything else, as it writes blob by blob before it names them. */
const seedsOf = ({ kind }: Change): number => (kind === "pull" ? 1 : SEEDS);

/** The disk on which every change begins. */
const BEGINNING = await makeBeginning();

async function makeBeginning(): Promise<PowerLossFileSystem> {
  const disk = new PowerLossFileSystem();
  const store = await openImageStore("/store", { fileSystem: disk });
  for (const change of BEFORE) await apply(store, change);
  return disk;
}

async function reopened(disk: PowerLossFileSystem): Promise<StoreState> {
  return stateOf(await openImageStore("/store", { fileSystem: disk }));
}

/** Resolves to true when `work` succeeds, and to false when it fails with this code. */
async function succeeds(work: Promise<unknown>, code: ErrorCode): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    assert.ok(isThimbleError(error, code), String(error));
    return false;
  }
}

/** Opens the store with a file system that fails; undefined when it fails while opening. */
async function openWith(disk: PowerLossFileSystem, failure: Failure): Promise<ImageStore | undefined> {
  const opening = openImageStore("/store", { fileSystem: new FailingFileSystem(disk, failure) });
  return (await succeeds(opening, "images.store-failed")) ? await opening : undefined;
}

/** Runs a change in a process that ends at a step. Resolves to whether the change was made and said so. */
async function killedAt(disk: PowerLossFileSystem, step: number, change: Change): Promise<boolean> {
  const store = await openWith(disk, { kind: "kill", step });
  return store !== undefined && (await succeeds(apply(store, change), "images.store-failed"));
}

/** The state after a change that nothing disturbs. */
async function undisturbed(change: Change): Promise<StoreState> {
  const disk = BEGINNING.copy();
  await apply(await openImageStore("/store", { fileSystem: disk }), change);
  return reopened(disk);
}

for (const change of CHANGES) {
  test(`${JSON.stringify(change)} is whole or not at all when the power goes at any step`, async () => {
    const states = [await reopened(BEGINNING.copy()), await undisturbed(change)];
    for (let seed = 0; seed < seedsOf(change); seed++) {
      for (let step = 0, isDone = false; !isDone; step++) {
        assert.ok(step < MANY, "the change ends");
        const disk = BEGINNING.copy();
        isDone = await killedAt(disk, step, change);
        disk.losePower(new SeededRandom(seed * MANY + step));
        const state = await reopened(disk);
        const allowed = isDone ? states.slice(1) : states;
        assert.ok(allowed.includes(state), `seed ${seed}, step ${step}, done ${isDone}: the store holds\n${state}`);
      }
    }
  });

  test(`${JSON.stringify(change)} succeeds when it is made again after a kill at any step, even when the power goes right after`, async () => {
    const after = await undisturbed(change);
    for (let seed = 0; seed < seedsOf(change); seed++) {
      for (let step = 0, isDone = false; !isDone; step++) {
        const disk = BEGINNING.copy();
        isDone = await killedAt(disk, step, change);
        disk.kill();
        const store = await openImageStore("/store", { fileSystem: disk });
        // It may have been made before the kill: then there is nothing left to remove.
        await succeeds(apply(store, change), "images.not-found");
        assert.equal(await stateOf(store), after);
        disk.losePower(new SeededRandom(seed * MANY + step));
        assert.equal(await reopened(disk), after);
      }
    }
  });

  test(`${JSON.stringify(change)} leaves the old state or the new when the system refuses any step, and the store goes on`, async () => {
    const before = await reopened(BEGINNING.copy());
    const after = await undisturbed(change);
    for (let step = 0, isDone = false; !isDone; step++) {
      const disk = BEGINNING.copy();
      const store = await openWith(disk, { kind: "refuse", step });
      if (store === undefined) continue;
      isDone = await succeeds(apply(store, change), "images.store-failed");
      const state = await reopened(disk);
      assert.ok(state === after || (!isDone && state === before), `step ${step}: the store holds\n${state}`);
      if (!isDone) await apply(store, { kind: "add", marker: "five", name: "next:1" });
    }
  });
}

test("openImageStore() makes a whole store or none when the power goes at any step, and the next one makes it", async () => {
  for (let seed = 0; seed < SEEDS; seed++) {
    for (let step = 0, isDone = false; !isDone; step++) {
      const disk = new PowerLossFileSystem();
      isDone = (await openWith(disk, { kind: "kill", step })) !== undefined;
      disk.losePower(new SeededRandom(seed * MANY + step));
      assert.equal(await reopened(disk), "");
    }
  }
});

test("a full disk at any write gives images.no-space and leaves every name, image and file as it was", async () => {
  for (const change of CHANGES) {
    for (let write = 0, isDone = false; !isDone; write++) {
      const disk = BEGINNING.copy();
      const before = await reopened(disk);
      const files = await allFiles(disk);
      const store = await openWith(disk, { kind: "full", write });
      assert.ok(store, "opening a store writes nothing");
      isDone = await succeeds(apply(store, change), "images.no-space");
      if (isDone) continue;
      assert.equal(await stateOf(store), before);
      assert.deepEqual(await allFiles(disk), files);
    }
  }
});

async function allFiles(disk: PowerLossFileSystem): Promise<readonly string[]> {
  const folders = ["/store", "/store/blobs/sha256"];
  return (await Promise.all(folders.map(async (folder) => (await disk.list(folder)) ?? []))).flat().sort();
}
