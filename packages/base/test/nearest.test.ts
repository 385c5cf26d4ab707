import assert from "node:assert/strict";
import { test } from "node:test";
import { nearest } from "@thimble/base";
import fc from "fast-check";

const KEYS = ["services", "environment", "image", "restart"];

test("nearest() finds a misspelt word, whatever its case", () => {
  assert.equal(nearest("servces", KEYS), "services");
  assert.equal(nearest("enviroment", KEYS), "environment");
  assert.equal(nearest("IMAGES", KEYS), "image");
});

test("nearest() finds nothing when more than a third of the letters differ", () => {
  assert.equal(nearest("water", KEYS), undefined);
  assert.equal(nearest("ixxge", KEYS), undefined);
  assert.equal(nearest("image", []), undefined);
});

test("nearest() prefers the closest, and of two as close the first", () => {
  assert.equal(nearest("cool", ["coal", "cool", "pool"]), "cool");
  assert.equal(nearest("cool", ["coal", "pool"]), "coal");
});

test("nearest() finds a word with one letter changed, removed or added", () => {
  const word = fc.stringMatching(/^[a-z]{4,12}$/);
  fc.assert(
    fc.property(word, fc.nat(), fc.constantFrom("", "0", "0-"), (text, position, by) => {
      const at = position % text.length;
      const wrong = text.slice(0, at) + by.replace("-", text[at] ?? "") + text.slice(at + 1);
      assert.equal(nearest(wrong, [text]), text);
    }),
  );
});

test("nearest() takes two letters in the wrong order for one slip", () => {
  assert.equal(nearest("biuld", ["run", "build"]), "build");
  assert.equal(nearest("wirte", ["write", "read"]), "write");
});
