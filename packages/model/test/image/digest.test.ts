import assert from "node:assert/strict";
import { test } from "node:test";
import { parseDigest } from "@thimble/model";

const HEX = "0123456789abcdef".repeat(4);

test("parseDigest() takes sha256 with 64 lower-case hex digits", () => {
  assert.equal(parseDigest(`sha256:${HEX}`), `sha256:${HEX}`);
});

test("parseDigest() refuses a digest that is shorter, longer, in upper case, or of another algorithm", () => {
  for (const text of [
    HEX,
    `sha256:${HEX}0`,
    `sha256:${HEX.slice(1)}`,
    `sha256:${HEX.toUpperCase()}`,
    `sha512:${HEX}`,
    "",
  ])
    assert.equal(parseDigest(text), undefined);
});
