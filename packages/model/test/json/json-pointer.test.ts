import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { documentWith, isJsonPointer, valueAt } from "../../src/json/json-pointer.ts";

test("valueAt() follows the examples of RFC 6901", () => {
  // RFC 6901, section 5.
  const document = { foo: ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "m~n": 8, " ": 7 };
  for (const [pointer, value] of [
    ["", document],
    ["/foo", ["bar", "baz"]],
    ["/foo/0", "bar"],
    ["/", 0],
    ["/a~1b", 1],
    ["/c%d", 2],
    ["/m~0n", 8],
    ["/ ", 7],
  ] as const)
    assert.deepEqual(valueAt(document, pointer), value);
});

test("valueAt() finds nothing outside the document, in values and in prototypes", () => {
  for (const pointer of ["/b", "/a/x", "/a/toString", "/constructor", "/l/2", "/l/01", "/l/-", "/l/length", "a"])
    assert.equal(valueAt({ a: 1, l: [1, 2] }, pointer), undefined, pointer);
});

test("valueAt() finds what documentWith() put there", () => {
  const pointer = fc
    .array(fc.string())
    .map((tokens) => tokens.map((token) => `/${token.replaceAll("~", "~0").replaceAll("/", "~1")}`).join(""));
  fc.assert(
    fc.property(pointer, fc.integer(), (text, value) => {
      assert.ok(isJsonPointer(text));
      assert.equal(valueAt(JSON.parse(JSON.stringify(documentWith(text, value))), text), value);
    }),
  );
});

test("documentWith() puts the value into a copy of a template", () => {
  const template = { id: 0, list: [{ on: false }, 5] };
  assert.deepEqual(documentWith("/on", true, template), { id: 0, list: [{ on: false }, 5], on: true });
  assert.deepEqual(documentWith("/list/0/on", true, template), { id: 0, list: [{ on: true }, 5] });
  assert.deepEqual(documentWith("/id/a", 1, template), { id: { a: 1 }, list: [{ on: false }, 5] });
  assert.deepEqual(documentWith("", 7, template), 7);
  assert.deepEqual(template, { id: 0, list: [{ on: false }, 5] });
});

test("documentWith() replaces a list where the pointer leads to no item of it", () => {
  assert.deepEqual(documentWith("/list/2", 1, { list: [1, 2] }), { list: { 2: 1 } });
});

test("isJsonPointer() refuses a text without a leading slash and a lone tilde", () => {
  for (const text of ["a", "a/b", "/~", "/~2"]) assert.equal(isJsonPointer(text), false);
});
