import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import type { Digest } from "@thimble/model";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { type Finding, Scrubber } from "../../src/store/scrubber.ts";
import { PowerLossFileSystem } from "../support/power-loss-file-system.ts";
import { ref, sampleImage } from "../support/samples.ts";

const SECOND = 1000;

/** A store with two images, and what a scrubber of 100 bytes a second finds in it while the first of them runs. */
async function openBench(disk = new PowerLossFileSystem()) {
  const clock = new VirtualClock();
  const store = await openImageStore("/store", { fileSystem: disk });
  const [runs, other] = [sampleImage("runs"), sampleImage("other")];
  await store.add(runs, ref("runs:1"));
  await store.add(other, ref("other:1"));
  const findings: Finding[] = [];
  const failures: unknown[] = [];
  const start = () =>
    Scrubber.start({
      store,
      clock,
      inUse: () => [runs.manifest.descriptor.digest],
      onFinding: (finding) => findings.push(finding),
      onFailure: (error) => failures.push(error),
      bytesPerSecond: 100,
      delay: SECOND,
      period: 3600 * SECOND,
    });
  return { disk, store, clock, findings, failures, start, runs, other };
}

function pathOf(digest: Digest): string {
  return `/store/blobs/sha256/${digest.slice(7)}`;
}

test("Scrubber finds nothing in a store that is whole, reads at its rate, and ends when it is disposed", async () => {
  const bench = await openBench();
  const scrubber = bench.start();
  await bench.clock.advance(2 * 3600 * SECOND);
  await scrubber[Symbol.asyncDispose]();
  assert.deepEqual([bench.findings, bench.failures], [[], []]);
});

test("Scrubber tells of a damaged blob of what runs and leaves it, and moves one that nothing runs away", async () => {
  const bench = await openBench();
  const [kept, moved] = [bench.runs.module.descriptor.digest, bench.other.module.descriptor.digest];
  bench.disk.damage(pathOf(kept));
  bench.disk.damage(pathOf(moved));
  await using _scrubber = bench.start();
  await bench.clock.advance(600 * SECOND);
  const byState = Object.fromEntries(bench.findings.map(({ state, digest, images }) => [state, [digest, images]]));
  assert.deepEqual(byState, { kept: [kept, ["runs:1"]], moved: [moved, ["other:1"]] });
  assert.deepEqual(await bench.disk.list("/store/.thimble-damaged"), [moved.slice(7)]);
  await assert.rejects(bench.store.wasm(bench.other.manifest.descriptor.digest), { code: "images.missing-blob" });
  // Whoever adds the image again has it whole, and the store opens with the folder beside it.
  await bench.store.add(bench.other, ref("other:1"));
  await bench.store.wasm(bench.other.manifest.descriptor.digest);
  await openImageStore("/store", { fileSystem: bench.disk });
});

test("Scrubber takes no longer than it must, and no less: its rate is a bound", async () => {
  const bench = await openBench();
  const parts = [bench.runs, bench.other].flatMap(({ manifest, config, module }) => [manifest, config, module]);
  const bytes = parts.reduce((sum, { descriptor }) => sum + descriptor.size, 0);
  const last = (await bench.store.blobs()).at(-1);
  assert.ok(last);
  bench.disk.damage(pathOf(last));
  await using _scrubber = bench.start();
  await bench.clock.advance((bytes / 100) * SECOND * 0.5);
  assert.deepEqual(bench.findings, []);
  await bench.clock.advance((bytes / 100) * SECOND + SECOND);
  assert.equal(bench.findings.length, 1);
});

/** A disk that does not give parts of one file. */
class BadSector extends PowerLossFileSystem {
  path = "";

  override async readPart(path: string, offset: number, length: number): Promise<Uint8Array | undefined> {
    if (path === this.path) throw Object.assign(new Error("a bad sector"), { code: "EIO" });
    return super.readPart(path, offset, length);
  }
}

test("Scrubber tells of a blob that the disk does not give, moves nothing, and goes on", async () => {
  const disk = new BadSector();
  const bench = await openBench(disk);
  const [digest, damaged] = [bench.other.module.descriptor.digest, bench.other.config.descriptor.digest];
  disk.path = pathOf(digest);
  disk.damage(pathOf(damaged));
  await using _scrubber = bench.start();
  await bench.clock.advance(1800 * SECOND);
  const byState = Object.fromEntries(bench.findings.map((finding) => [finding.state, finding.digest]));
  assert.deepEqual(byState, { unreadable: digest, moved: damaged });
  assert.deepEqual(bench.failures, []);
});
