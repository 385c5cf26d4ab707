import assert from "node:assert/strict";
import { test } from "node:test";
import { KeptDeltas } from "../../src/server/kept-deltas.ts";
import { inParts, noise, whole } from "../support/delta-work.ts";
import { PowerLossFileSystem } from "../support/power-loss-file-system.ts";
import { openRegistry } from "../support/registry-work.ts";

test("deltas are kept up to a number of bytes, those from before a restart go first, and one that is too large counts as not worth it", async () => {
  const disk = new PowerLossFileSystem();
  const { files } = await openRegistry(disk);
  const before = new KeptDeltas(files, { maximumBytes: 100_000 });
  for (const name of ["a", "b"]) await before.keep(name, inParts(noise(40_000, 1)), 50_000);
  await before.keep("large", inParts(noise(60_000, 1)), 50_000);
  assert.deepEqual([await before.find("large"), await before.find("none")], [0, undefined]);
  const after = new KeptDeltas(files, { maximumBytes: 100_000 });
  assert.ok((await whole(after.read("b", (await after.find("b")) ?? 0))).equals(noise(40_000, 1)));
  await after.keep("c", inParts(noise(40_000, 2)), 50_000);
  assert.deepEqual(new Set(await files.listDeltas()), new Set(["b", "c", "large"]));
  await files.removeDelta("b");
  assert.equal(await after.find("b"), undefined, "what garbage collection took is not there");
  await assert.rejects(whole(after.read("b", 40_000)), { code: "BLOB_UNKNOWN" });
});

test("the disk has room when what is left to others is left", async () => {
  const disk = new PowerLossFileSystem();
  const { files } = await openRegistry(disk);
  const kept = new KeptDeltas(files, { reservedBytes: 1000 });
  disk.free = 1500;
  assert.deepEqual([await kept.hasRoom(500), await kept.hasRoom(501)], [true, false]);
});
