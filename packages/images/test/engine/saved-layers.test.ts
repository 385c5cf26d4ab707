import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { packTar } from "modern-tar";
import { savedLayers } from "../../src/engine/saved-layers.ts";
import { Scratch } from "../../src/engine/scratch.ts";
import { digestOf } from "../../src/oci/descriptor.ts";
import { inParts, noise } from "../support/delta-work.ts";
import { file } from "../support/ordinary-images.ts";
import { PowerLossFileSystem } from "../support/power-loss-file-system.ts";

const [WANTED, OTHER] = [noise(20_000, 1), noise(30_000, 2)];

test("layers are known by what they are, in folders or as blobs as Docker saves them, as files as podman does, and the others are not kept", async () => {
  const folder = { header: { name: "x/", type: "directory", size: 0 } } as const;
  const blob = (bytes: Uint8Array) => file(`blobs/sha256/${digestOf(bytes).slice(7)}`, bytes);
  for (const entries of [
    [
      folder,
      file("x/json", noise(9, 1)),
      file("x/layer.tar", OTHER),
      file("y/layer.tar", WANTED),
      file("manifest.json", OTHER),
    ],
    [blob(OTHER), blob(WANTED), file("index.json", noise(9, 1))],
    [file(`${digestOf(WANTED).slice(7)}.tar`, WANTED), file("manifest.json", noise(9, 1))],
    // As containerd keeps them.
    [blob(gzipSync(OTHER)), blob(gzipSync(WANTED))],
    [blob(zstdCompressSync(OTHER)), blob(zstdCompressSync(WANTED))],
    // A name that lies, and the same one twice.
    [
      file(`blobs/sha256/${digestOf(WANTED).slice(7)}`, OTHER),
      file("../../y/layer.tar", WANTED),
      file("z/layer.tar", WANTED),
    ],
  ]) {
    const disk = new PowerLossFileSystem();
    await using scratch = await Scratch.open(disk, "/scratch");
    const tar = new Uint8Array(await packTar([...entries]));
    const found = await savedLayers(inParts(tar), new Set([digestOf(WANTED)]), scratch);
    assert.equal(found.size, 1);
    assert.ok(Buffer.from((await found.get(digestOf(WANTED))?.read(0, WANTED.length)) ?? []).equals(WANTED));
    assert.equal((await disk.list("/scratch"))?.length, 1);
  }
});

test("what is no tar, is cut off or does not unpack is refused", async () => {
  const tar = new Uint8Array(await packTar([file("x/layer.tar", WANTED)]));
  await using scratch = await Scratch.open(new PowerLossFileSystem(), "/scratch");
  const damaged = gzipSync(noise(200_000, 3)).fill(0, 100_000, 100_100);
  const packed = new Uint8Array(await packTar([file("x/layer.tar", damaged), file("y/layer.tar", WANTED)]));
  for (const bytes of [tar.subarray(0, 10_000), noise(2000, 1), packed]) {
    await assert.rejects(savedLayers(inParts(bytes), new Set([digestOf(WANTED)]), scratch));
  }
});
