import assert from "node:assert/strict";
import { test } from "node:test";
import { BlobClaims } from "../../src/server/blob-claims.ts";
import { someBlob } from "../support/test-registry.ts";

const { digest } = someBlob("blob").descriptor;

test("BlobClaims keeps a blob from removal as long as anybody claims it", async () => {
  const claims = new BlobClaims();
  let removed = 0;
  const remove = async (): Promise<void> => {
    removed += 1;
  };
  const [one, two] = [await claims.claim(digest), await claims.claim(digest)];
  one[Symbol.dispose]();
  one[Symbol.dispose]();
  assert.deepEqual([await claims.remove(digest, remove), removed], [false, 0]);
  two[Symbol.dispose]();
  assert.deepEqual([await claims.remove(digest, remove), removed], [true, 1]);
});

test("BlobClaims keeps what was claimed since watch() began, and lets a claim wait for a removal", async () => {
  const claims = new BlobClaims();
  {
    using _watch = claims.watch();
    (await claims.claim(digest))[Symbol.dispose]();
    assert.equal(await claims.remove(digest, async () => assert.fail("it is watched")), false);
  }
  const { promise, resolve } = Promise.withResolvers<void>();
  const removal = claims.remove(digest, () => promise);
  const order: string[] = [];
  const claim = claims.claim(digest).then(() => order.push("claimed"));
  order.push("removed");
  resolve();
  await Promise.all([removal, claim]);
  assert.deepEqual(order, ["removed", "claimed"]);
});
