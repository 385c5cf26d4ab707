import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ByteWriter } from "../src/byte-writer.ts";

describe("ByteWriter", () => {
  test("grows as needed", () => {
    const writer = new ByteWriter(1);
    for (let i = 0; i < 300; i++) writer.u8(i & 0xff);
    writer.bytes(new Uint8Array(5_000).fill(7));
    assert.equal(writer.size, 5_300);
    assert.equal(writer.view()[299], 299 & 0xff);
    assert.equal(writer.view()[5_299], 7);
  });

  test("writes names and sections behind their sizes", () => {
    const writer = new ByteWriter();
    writer.name("é");
    writer.section(3, Uint8Array.from([9, 8]));
    assert.deepEqual([...writer.view()], [2, 0xc3, 0xa9, 3, 2, 9, 8]);
  });
});
