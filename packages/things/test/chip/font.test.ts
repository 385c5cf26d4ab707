import assert from "node:assert/strict";
import { test } from "node:test";
import { GLYPH_COLUMNS, glyphColumns } from "../../src/chip/font.ts";

const ASCII = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));

test("glyphColumns() has every letter of ASCII, the degree and the micro, no two of them alike", () => {
  const drawn = [...ASCII, "°", "µ"].map((letter) => [letter, glyphColumns(letter).join(" ")] as const);
  assert.equal(new Set(drawn.map(([, columns]) => columns)).size, drawn.length);
});

test("glyphColumns() gives columns of seven dots, the top one lowest", () => {
  assert.deepEqual(glyphColumns("L"), [0x7f, 0x40, 0x40, 0x40, 0x40]);
  assert.deepEqual(glyphColumns("T"), [0x01, 0x01, 0x7f, 0x01, 0x01]);
  for (const letter of ASCII) {
    const columns = glyphColumns(letter);
    assert.equal(columns.length, GLYPH_COLUMNS);
    assert.ok(columns.every((byte) => byte >= 0 && byte < 128));
  }
});

test("glyphColumns() draws a question mark for what it does not know", () => {
  assert.deepEqual(glyphColumns("€"), glyphColumns("?"));
});
