import assert from "node:assert/strict";
import { test } from "node:test";
import { readArchiveName } from "../../src/archive/archive-name.ts";

const HEX = "ab".repeat(32);

test("readArchiveName() tells the files of a layout, also with ./ before them", () => {
  assert.deepEqual(readArchiveName("oci-layout"), { kind: "layout" });
  assert.deepEqual(readArchiveName("./index.json"), { kind: "index" });
  assert.deepEqual(readArchiveName(`blobs/sha256/${HEX}`), { kind: "blob", digest: `sha256:${HEX}` });
});

test("readArchiveName() lets files be that a layout need not have", () => {
  for (const name of ["manifest.json", "blobs/", "blobs/sha256/", "blobs/sha256/short", `blobs/sha512/${HEX}`, ""]) {
    assert.deepEqual(readArchiveName(name), { kind: "other" }, name);
  }
});

test("readArchiveName() refuses names that lead out of the archive", () => {
  for (const name of [
    "../index.json",
    "/etc/passwd",
    "blobs/../../x",
    "a\\..\\b",
    "./../x",
    "index.json\u0000",
    ".//x",
  ]) {
    assert.equal(readArchiveName(name), undefined, name);
  }
});
