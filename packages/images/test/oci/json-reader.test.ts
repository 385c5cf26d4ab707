import assert from "node:assert/strict";
import { test } from "node:test";
import { isThimbleError } from "@thimble/base";
import fc from "fast-check";
import { JsonReader } from "../../src/oci/json-reader.ts";

function read(text: string): JsonReader {
  return JsonReader.parse(new TextEncoder().encode(text), "the document");
}

/** What the error of `work` says: `where: message (expected)`. */
function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (!isThimbleError(error, "images.malformed")) throw error;
    return `${error.where}: ${error.message} (${error.expected})`;
  }
  return "nothing was refused";
}

test("JsonReader reads members, items, strings and numbers", () => {
  const json = read('{"a":{"b":["x",2,0.5]},"c":{"d":"e"}}');
  const [x, two, half] = json.member("a").member("b").items();
  assert.equal(x?.string(), "x");
  assert.equal(two?.integer(2), 2);
  assert.equal(half?.number(0), 0.5);
  assert.equal(json.optional("z"), undefined);
  assert.deepEqual(json.member("c").strings(), { d: "e" });
});

test("JsonReader says where a value of the wrong type is, what it is, and what would be right", () => {
  const json = read('{"a":[{"b":7}]}');
  const b = (): JsonReader | undefined => json.member("a").items()[0]?.member("b");
  assert.equal(
    refusal(() => b()?.string()),
    "the document: a[0].b: Cannot read the document: a[0].b is 7 (a string)",
  );
  assert.match(
    refusal(() => b()?.items()),
    /is 7 \(an array\)/,
  );
  assert.match(
    refusal(() => b()?.integer(8)),
    /is 7 \(an integer of at least 8\)/,
  );
  assert.match(
    refusal(() => b()?.number(8)),
    /is 7 \(a number of at least 8\)/,
  );
  assert.match(
    refusal(() => json.member("a").object()),
    /a is an array \(an object\)/,
  );
  assert.match(
    refusal(() => read("null").object()),
    /it is null \(an object\)/,
  );
  assert.match(
    refusal(() => read("{}").string()),
    /it is an object \(a string\)/,
  );
  assert.match(
    refusal(() => read("1.5").integer(0)),
    /it is 1.5/,
  );
});

test("JsonReader names a member that is not there, and the nearest to one that is unknown", () => {
  assert.match(
    refusal(() => read("{}").member("size")),
    /it has no member "size"/,
  );
  assert.match(
    refusal(() => read('{"reads":1}').onlyMembers(["read", "write"])),
    /unknown member "reads" \("read"\)/,
  );
  assert.match(
    refusal(() => read('{"x":1}').onlyMembers(["read", "write"])),
    /\(one of read, write\)/,
  );
});

test("JsonReader does not take what every object inherits for a member", () => {
  assert.equal(read("{}").optional("constructor"), undefined);
  assert.equal(read('{"__proto__":"x"}').member("__proto__").string(), "x");
});

test("JsonReader refuses bytes that are not JSON in UTF-8", () => {
  const latin1 = Uint8Array.of(0x22, 0xe9, 0x22);
  assert.throws(() => JsonReader.parse(latin1, "it"), { code: "images.malformed" });
  assert.throws(() => read("{"), { code: "images.malformed" });
});

test("JsonReader shortens a long value in its error", () => {
  assert.ok(refusal(() => read(JSON.stringify("x".repeat(10_000))).items()).length < 200);
});

test("JsonReader.parse() throws nothing but its code", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      try {
        JsonReader.parse(bytes, "it");
      } catch (error) {
        assert.ok(isThimbleError(error, "images.malformed"));
      }
    }),
  );
});
