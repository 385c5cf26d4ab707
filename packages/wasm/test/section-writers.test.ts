import assert from "node:assert/strict";
import { test } from "node:test";
import { ByteWriter } from "../src/byte-writer.ts";
import { vector, writeFunctionExport, writeFunctionType, writeImportHead } from "../src/section-writers.ts";

function written(write: (writer: ByteWriter) => void): number[] {
  const writer = new ByteWriter();
  write(writer);
  return [...writer.view()];
}

test("vector() writes a count and the elements, and nothing at all for none", () => {
  assert.deepEqual([...(vector([7, 200], (writer, element) => writer.u32(element)) ?? [])], [2, 7, 200, 1]);
  assert.equal(
    vector([], () => undefined),
    undefined,
  );
});

test("function types, imports and exports are written as the specification says", () => {
  assert.deepEqual(
    written((writer) => writeFunctionType(writer, { params: ["i32", "f64"], results: ["externref"] })),
    [0x60, 2, 0x7f, 0x7c, 1, 0x6f],
  );
  assert.deepEqual(
    written((writer) => writeImportHead(writer, "a", "bc", "memory")),
    [1, 0x61, 2, 0x62, 0x63, 2],
  );
  assert.deepEqual(
    written((writer) => writeFunctionExport(writer, "a", 300)),
    [1, 0x61, 0, 0xac, 2],
  );
});
