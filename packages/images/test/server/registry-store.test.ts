import assert from "node:assert/strict";
import { test } from "node:test";
import { isThimbleError, SeededRandom, VirtualClock } from "@thimble/base";
import type { Digest } from "@thimble/model";
import { digestOf } from "../../src/oci/descriptor.ts";
import { Refusal } from "../../src/server/refusal.ts";
import { FailingFileSystem, type Failure } from "../support/failing-file-system.ts";
import { PowerLossFileSystem } from "../support/power-loss-file-system.ts";
import { assertSound, inTwo, openRegistry, push, pushImage, workOn } from "../support/registry-work.ts";
import { someBlob } from "../support/test-registry.ts";

/** More steps than the work takes. */
const MANY = 2000;

/** Works on a disk that fails; resolves to what was promised until then, and whether the work came to its end. */
async function work(
  disk: PowerLossFileSystem,
  failure: Failure,
): Promise<{ promised: Map<string, Digest>; isDone: boolean }> {
  const promised = new Map<string, Digest>();
  const clock = new VirtualClock();
  try {
    const store = await openRegistry(new FailingFileSystem(disk, failure), clock);
    try {
      await workOn(store, clock, promised);
      return { promised, isDone: true };
    } finally {
      store[Symbol.dispose]();
    }
  } catch (error) {
    assert.ok(isThimbleError(error, "images.store-failed") || isThimbleError(error, "images.no-space"), String(error));
    return { promised, isDone: false };
  }
}

test("RegistryStore keeps what it promised, and every tag whole, when the power goes at any step", async () => {
  for (let step = 0, isOver = false; !isOver; step += 1) {
    assert.ok(step < MANY, "the work ends");
    const disk = new PowerLossFileSystem();
    const { promised, isDone } = await work(disk, { kind: "kill", step });
    isOver = isDone;
    // Only the process ends, or the machine.
    if (step % 4 === 0) disk.kill();
    else disk.losePower(new SeededRandom(step));
    const clock = new VirtualClock();
    const store = await openRegistry(disk, clock);
    await assertSound(store, promised);
    // It goes on where it was.
    await workOn(store, clock, promised);
    await assertSound(store, promised);
    assert.deepEqual(await disk.list("/registry/drafts"), []);
  }
});

test("RegistryStore keeps what it promised when the system refuses any step or the disk is full at any write, and goes on", async () => {
  for (const kind of ["refuse", "full"] as const) {
    for (let at = 0, isOver = false; !isOver; at += 1) {
      const disk = new PowerLossFileSystem();
      const { promised, isDone } = await work(disk, kind === "full" ? { kind, write: at } : { kind, step: at });
      isOver = isDone && at > 10;
      if (kind === "full") assert.deepEqual((await disk.list("/registry/drafts")) ?? [], []);
      disk.kill();
      const clock = new VirtualClock();
      const store = await openRegistry(disk, clock);
      await assertSound(store, promised);
      await workOn(store, clock, promised);
      await assertSound(store, promised);
    }
  }
});

test("RegistryStore lets many push the same and other blobs at once", async () => {
  const store = await openRegistry(new PowerLossFileSystem());
  const layers = Array.from({ length: 8 }, (_, i) => someBlob(`layer ${i % 3}`));
  const pushes = layers.map((layer, i) => pushImage(store, `plant/${i % 2}`, String(i), [layer]));
  const promised = new Map((await Promise.all(pushes)).map((digest, i) => [`plant/${i % 2}:${i}`, digest] as const));
  await assertSound(store, promised);
});

test("RegistryStore gives a blob that is damaged on the disk to nobody, and takes it again", async () => {
  const disk = new PowerLossFileSystem();
  const store = await openRegistry(disk);
  const blob = someBlob("layer");
  await push(store, "plant/a", blob);
  disk.damage(store.files.blobs.pathOf(blob.descriptor.digest));
  await assert.rejects(Array.fromAsync(store.readBlob(blob.descriptor, undefined)), { code: "images.digest-mismatch" });
  const id = store.uploads.start("plant/a");
  await store.finishUpload("plant/a", id, blob.descriptor.digest, undefined, inTwo(blob.bytes));
  assert.deepEqual(
    Buffer.concat(await Array.fromAsync(store.readBlob(blob.descriptor, undefined))),
    Buffer.from(blob.bytes),
  );
});

test("RegistryStore with a flipped bit in any of its files gives what was pushed or an error, and takes it again", async () => {
  const beginning = new PowerLossFileSystem();
  const layer = someBlob("layer");
  const opened = await openRegistry(beginning);
  const image = await pushImage(opened, "plant/a", "1", [layer]);
  opened[Symbol.dispose]();
  const files = await filesBelow(beginning, "/registry");
  assert.ok(files.length >= 6, files.join(" "));
  for (const path of files) {
    const size = (await beginning.sizeOf(path)) ?? 0;
    for (const at of [0, size >> 1, size - 1]) {
      const disk = beginning.copy();
      if (size > 0) disk.damage(path, at, at % 8);
      await orRefused(async () => {
        const store = await openRegistry(disk);
        const { entries } = await store.index("plant/a");
        for (const { descriptor } of entries) {
          const bytes = await store.manifestBytes(descriptor);
          assert.equal(digestOf(bytes), descriptor.digest, path);
        }
        const read = await Array.fromAsync(store.readBlob(layer.descriptor, undefined));
        assert.deepEqual(Buffer.concat(read), Buffer.from(layer.bytes), path);
      });
      // What is damaged in a blob is mended by whoever pushes it again.
      if (!path.includes("/blobs/")) continue;
      disk.kill();
      const store = await openRegistry(disk);
      for (const blob of [someBlob("{}"), layer]) {
        const id = store.uploads.start("plant/a");
        await store.finishUpload("plant/a", id, blob.descriptor.digest, undefined, inTwo(blob.bytes));
      }
      assert.equal(await pushImage(store, "plant/a", "1", [layer]), image);
      await assertSound(store, new Map([["plant/a:1", image]]));
    }
  }
});

async function filesBelow(disk: PowerLossFileSystem, folder: string): Promise<readonly string[]> {
  const names = (await disk.list(folder)) ?? [];
  const found = names.map(async (name) => {
    const path = `${folder}/${name}`;
    return (await disk.sizeOf(path)) === undefined ? await filesBelow(disk, path) : [path];
  });
  return (await Promise.all(found)).flat();
}

/** Work that ends well, or with an error of the store or of the registry. */
async function orRefused(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const isKnown = (isThimbleError(error) && error.code !== "base.bug") || error instanceof Refusal;
    assert.ok(isKnown, String(error instanceof Error ? error.stack : error));
  }
}
