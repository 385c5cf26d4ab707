import assert from "node:assert/strict";
import { test } from "node:test";
import { readWhole } from "../../src/registry/read-whole.ts";

function answer(parts: readonly string[], length?: string) {
  const told = { discarded: 0, read: 0 };
  async function* body() {
    for (const part of parts) {
      told.read += 1;
      yield new TextEncoder().encode(part);
    }
  }
  const discard = () => {
    told.discarded += 1;
  };
  return {
    told,
    status: 200,
    header: (name: string) => (name === "content-length" ? length : undefined),
    body: body(),
    discard,
  };
}

test("a body is read up to its maximum", async () => {
  assert.equal(new TextDecoder().decode(await readWhole(answer(["ab", "cd"]), 4, "it")), "abcd");
});

test("a longer body is refused before it is read when it says so, and else as soon as it is too long", async () => {
  const announced = answer(["ab"], "5");
  await assert.rejects(readWhole(announced, 4, "it"), { code: "images.size-mismatch" });
  assert.deepEqual(announced.told, { discarded: 1, read: 0 });
  const lying = answer(["ab", "cd", "ef", "gh"], "2");
  await assert.rejects(readWhole(lying, 4, "it"), { code: "images.size-mismatch", expected: "at most 4 bytes" });
  assert.equal(lying.told.read, 3);
});

test("a body that came compressed is refused unread", async () => {
  const compressed = {
    ...answer(["ab"]),
    header: (name: string) => (name === "content-encoding" ? "gzip" : undefined),
  };
  await assert.rejects(readWhole(compressed, 4, "it"), { code: "images.registry-refused" });
  assert.deepEqual(compressed.told, { discarded: 1, read: 0 });
});
