import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { unpackLayer } from "../../src/delta/unpack-layer.ts";
import { inParts, noise, whole } from "../support/delta-work.ts";

const TAR = noise(200_000, 1);

test("a layer unpacks by what it begins with: gzip, also of several members, zstd, or a tar as it is", async () => {
  for (const [tar, length] of [
    [TAR.subarray(0, 999), 1],
    [TAR, 10_007],
  ] as const) {
    const members = Buffer.concat([gzipSync(tar.subarray(0, 99)), gzipSync(tar.subarray(99))]);
    for (const packed of [gzipSync(tar), members, zstdCompressSync(tar), tar])
      assert.ok((await whole(unpackLayer(inParts(packed, length), tar.length))).equals(tar));
  }
  assert.equal((await whole(unpackLayer(inParts(new Uint8Array()), 1))).length, 0);
});

test("a layer that unpacks to more than it may is stopped there, and one that is cut off or damaged is refused", async () => {
  const bomb = gzipSync(Buffer.alloc(50_000_000));
  let length = 0;
  const bounded = async (): Promise<void> => {
    for await (const part of unpackLayer(inParts(bomb), 1_000_000)) length += part.length;
  };
  await assert.rejects(bounded(), { code: "images.size-mismatch" });
  assert.ok(length <= 1_000_000);
  const packed = gzipSync(TAR);
  await assert.rejects(whole(unpackLayer(inParts(packed.subarray(0, 90_000)), 200_000)));
  await assert.rejects(whole(unpackLayer(inParts(packed.fill(0, 50_000, 50_100)), 200_000)));
});

test("who stops reading lets the source go", async () => {
  let isLeft = false;
  async function* source(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) yield TAR;
    } finally {
      isLeft = true;
    }
  }
  for await (const part of unpackLayer(source(), 1e9)) if (part.length > 0) break;
  assert.ok(isLeft);
});
