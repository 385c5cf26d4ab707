import assert from "node:assert/strict";
import { test } from "node:test";
import { numberAtPointer, parseJson } from "../../src/host/json-number.ts";

// The document and pointers of RFC 6901, section 5, with numbers in all places.
const DOCUMENT = parseJson('{"foo":[10,11],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\\\j":5,"k\\"l":6," ":7,"m~n":8}');

test("numberAtPointer() finds what RFC 6901 says", () => {
  const pointers = ["/foo/0", "/foo/1", "/", "/a~1b", "/c%d", "/e^f", "/g|h", "/i\\j", '/k"l', "/ ", "/m~0n"];
  assert.deepEqual(
    pointers.map((pointer) => numberAtPointer(DOCUMENT, pointer)),
    [10, 11, 0, 1, 2, 3, 4, 5, 6, 7, 8],
  );
});

test("numberAtPointer() is NaN where there is no number", () => {
  const pointers = [
    "",
    "/foo",
    "/foo/2",
    "/foo/01",
    "/foo/-",
    "/foo/length",
    "/nothing",
    "foo",
    "/foo/0/x",
    "/__proto__",
    "/constructor/length",
  ];
  for (const pointer of pointers) assert.ok(Number.isNaN(numberAtPointer(DOCUMENT, pointer)), pointer);
  assert.ok(Number.isNaN(numberAtPointer("12", "")));
});

test("numberAtPointer() takes the whole document for the empty pointer", () => {
  assert.equal(numberAtPointer(parseJson(" -2.5e3 "), ""), -2500);
});

test("numberAtPointer() takes true for 1 and false for 0", () => {
  const document = parseJson('[{"vb":true},{"vb":false},{"vb":null}]');
  assert.deepEqual(
    ["/0/vb", "/1/vb", "/2/vb"].map((pointer) => numberAtPointer(document, pointer)),
    [1, 0, Number.NaN],
  );
});

test("parseJson() is undefined for what is no JSON", () => {
  assert.equal(parseJson("{"), undefined);
});
