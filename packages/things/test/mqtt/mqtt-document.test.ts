import assert from "node:assert/strict";
import { test } from "node:test";
import { valueAt } from "@thimble/model";
import fc from "fast-check";
import { documentOf } from "../../src/mqtt/mqtt-document.ts";

test("documentOf() has each value where its pointer leads", () => {
  const document = documentOf([
    ["/climate/temperature", 20],
    ["/climate/power", 5],
    ["/heater", 1],
  ]);
  assert.deepEqual(document, { climate: { temperature: 20, power: 5 }, heater: 1 });
});

test("documentOf() is the value itself without a pointer, and of several at one place the last", () => {
  assert.equal(documentOf([[undefined, 7]]), 7);
  assert.deepEqual(
    documentOf([
      ["/a", 1],
      ["/a", 2],
    ]),
    { a: 2 },
  );
  assert.deepEqual(
    documentOf([
      ["/a", 1],
      ["/a/b", 2],
    ]),
    { a: { b: 2 } },
  );
  assert.equal(documentOf([]), undefined);
});

test("documentOf() gives every value back at its pointer, when none leads through another", () => {
  const token = fc.string().map((text) => `/${text.replaceAll("~", "~0").replaceAll("/", "~1")}`);
  const pointers = fc.uniqueArray(fc.tuple(token, token).map(([a, b]) => a + b));
  fc.assert(
    fc.property(pointers, (all) => {
      const document = documentOf(all.map((pointer, i) => [pointer, i] as const));
      for (const [i, pointer] of all.entries()) assert.equal(valueAt(document, pointer), i);
    }),
  );
});
