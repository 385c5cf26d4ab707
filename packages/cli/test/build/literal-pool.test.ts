import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { LiteralPool } from "../../src/build/literal-pool.ts";

describe("LiteralPool", () => {
  it("finds every literal again, as UTF-8", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme", maxLength: 30 })), (literals) => {
        const pool = new LiteralPool(literals);
        for (const text of literals) {
          const place = pool.find(text);
          assert.ok(place !== undefined);
          const bytes = pool.bytes.subarray(place.offset, place.offset + place.length);
          assert.equal(new TextDecoder().decode(bytes), text.toWellFormed());
        }
      }),
    );
  });

  it("keeps a literal that is part of another once", () => {
    assert.equal(new LiteralPool(["open", "coolant/open", "cool", "open"]).bytes.length, "coolant/open".length);
  });

  it("leaves out what its references have no room for, and keeps the rest", () => {
    const tooLong = "x".repeat(0x8000);
    const pool = new LiteralPool([tooLong, "y"]);
    assert.equal(pool.find(tooLong), undefined);
    assert.deepEqual(pool.find("y"), { offset: 0, length: 1 });
    const many = ["a", "b", "c"].map((letter) => letter.repeat(0x7fff));
    assert.deepEqual(
      many.map((text) => new LiteralPool(many).find(text) !== undefined),
      [true, true, false],
    );
  });
});
