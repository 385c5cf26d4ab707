import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import { collectGarbage } from "../../src/server/collect-garbage.ts";
import { PowerLossFileSystem } from "../support/power-loss-file-system.ts";
import { assertSound, inTwo, openRegistry, push, pushImage } from "../support/registry-work.ts";
import { someBlob } from "../support/test-registry.ts";

const HOUR = 3_600_000;

test("collectGarbage() removes what no repository needs any more, when its grace is over, and says how much", async () => {
  const clock = new VirtualClock();
  const store = await openRegistry(new PowerLossFileSystem(), clock);
  const layer = someBlob("layer");
  const image = await pushImage(store, "plant/a", "1", [layer]);
  await push(store, "plant/a", someBlob("pushed, and never used"));
  await collectGarbage(store, HOUR);
  assert.equal((await store.files.blobs.list()).length, 4);
  await clock.advance(HOUR + 1);
  assert.deepEqual(await collectGarbage(store, HOUR), { blobs: 1, bytes: 22 });
  await assertSound(store, new Map([["plant/a:1", image]]));
  await store.deleteManifest("plant/a", image);
  await clock.advance(HOUR + 1);
  await collectGarbage(store, HOUR);
  assert.deepEqual(await store.files.blobs.list(), []);
});

test("collectGarbage() keeps a blob of which a client was just told that it need not send it", async () => {
  const clock = new VirtualClock();
  const store = await openRegistry(new PowerLossFileSystem(), clock);
  const layer = someBlob("layer");
  await push(store, "plant/a", layer);
  await clock.advance(2 * HOUR);
  await store.blobSize("plant/a", layer.descriptor.digest);
  await collectGarbage(store, HOUR);
  await pushImage(store, "plant/a", "1", [layer]);
});

test("collectGarbage() lets pushes, mounts and uploads go on at each of its steps, and takes nothing from them", async () => {
  const layer = someBlob("layer");
  for (let pause = 0; pause < 40; pause += 1) {
    const clock = new VirtualClock();
    const disk = new PausingFileSystem();
    const store = await openRegistry(disk, clock);
    await push(store, "plant/a", layer);
    await clock.advance(2 * HOUR);
    const upload = store.uploads.start("plant/c");
    await store.uploads.append("plant/c", upload, undefined, inTwo(layer.bytes.subarray(0, 2)));
    disk.pauseAfter(pause);
    const garbage = collectGarbage(store, HOUR);
    await Promise.race([disk.paused, garbage]);
    disk.isFree = true;
    // While it stands still: whatever these find is there at the end.
    const isMounted = await store.mount("plant/b", layer.descriptor.digest, ["plant/a"]);
    const image = await pushImage(store, "plant/b", "1", [layer]);
    await store.finishUpload("plant/c", upload, layer.descriptor.digest, undefined, inTwo(layer.bytes.subarray(2)));
    disk.resume();
    await garbage;
    await assertSound(store, new Map([["plant/b:1", image]]));
    assert.equal(
      await store.blobSize("plant/c", layer.descriptor.digest),
      5,
      `paused after ${pause}, mounted ${isMounted}`,
    );
  }
});

/** A disk on which one caller stands still at a step until it may go on; others do not. */
class PausingFileSystem extends PowerLossFileSystem {
  readonly #paused = Promise.withResolvers<void>();
  readonly #resumed = Promise.withResolvers<void>();
  #left: number | undefined;
  isFree = false;

  get paused(): Promise<void> {
    return this.#paused.promise;
  }

  pauseAfter(steps: number): void {
    this.#left = steps;
  }

  resume(): void {
    this.#resumed.resolve();
  }

  override async sizeOf(path: string): Promise<number | undefined> {
    await this.#step();
    return await super.sizeOf(path);
  }

  override async readFile(path: string): Promise<Uint8Array | undefined> {
    await this.#step();
    return await super.readFile(path);
  }

  override async list(path: string): Promise<readonly string[] | undefined> {
    await this.#step();
    return await super.list(path);
  }

  async #step(): Promise<void> {
    if (this.#left === undefined || this.isFree) return;
    if (this.#left-- > 0) return;
    this.#paused.resolve();
    await this.#resumed.promise;
  }
}
