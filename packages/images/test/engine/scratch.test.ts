import assert from "node:assert/strict";
import { test } from "node:test";
import { Scratch } from "../../src/engine/scratch.ts";
import { digestOf } from "../../src/oci/descriptor.ts";
import { NodeFileSystem } from "../../src/store/node-file-system.ts";
import { inParts, noise } from "../support/delta-work.ts";
import { PowerLossFileSystem } from "../support/power-loss-file-system.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

test("files are read anywhere, and are gone when the folder is closed or opened again", async () => {
  const disk = new PowerLossFileSystem();
  await disk.makeFolder("/scratch");
  await disk.writeFile("/scratch/left", noise(1, 1));
  const bytes = noise(30_000, 1);
  {
    await using scratch = await Scratch.open(disk, "/scratch");
    const [one, two] = [await scratch.write(inParts(bytes)), await scratch.write(inParts(bytes))];
    assert.deepEqual([one.size, one.digest], [bytes.length, digestOf(bytes)]);
    assert.ok(Buffer.from(await one.read(10_000, 500)).equals(bytes.subarray(10_000, 10_500)));
    await two.remove();
    assert.equal((await disk.list("/scratch"))?.length, 1);
    await assert.rejects(two.read(0, 1));
  }
  assert.deepEqual(await disk.list("/scratch"), []);
});

test("two at once do not have the same folder: the second would empty it and write into files of the first", async (t) => {
  const folder = await temporaryFolder(t);
  const disk = () => new NodeFileSystem({ lockTimeout: 0 });
  {
    await using first = await Scratch.open(disk(), folder);
    const file = await first.write(inParts(noise(30_000, 1)));
    await assert.rejects(Scratch.open(disk(), folder), { code: "images.store-busy" });
    assert.ok(Buffer.from(await file.read(0, 30_000)).equals(noise(30_000, 1)));
  }
  await using second = await Scratch.open(disk(), folder);
  assert.equal((await second.write(inParts(noise(9, 1)))).size, 9);
});

test("what would fill the disk is refused while others have room, and goes", async () => {
  const disk = new PowerLossFileSystem();
  disk.free = 64 * 1024 * 1024 + 29_999;
  {
    await using scratch = await Scratch.open(disk, "/scratch");
    await scratch.write(inParts(noise(20_000, 1)));
    await assert.rejects(scratch.write(inParts(noise(30_000, 1))), { code: "images.no-space" });
  }
  assert.deepEqual(await disk.list("/scratch"), []);
});
