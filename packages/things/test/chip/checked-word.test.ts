import assert from "node:assert/strict";
import { test } from "node:test";
import { ThimbleError } from "@thimble/base";
import { checkedWord, ifSound } from "../../src/chip/checked-word.ts";
import { SENSIRION_CRC } from "../../src/chip/crc8.ts";

test("checkedWord() gives a word whose checksum is right, also within a larger buffer", () => {
  const bytes = Uint8Array.of(0, 0, 0, 0, 0xbe, 0xef, 0x92);
  assert.equal(checkedWord(new DataView(bytes.buffer, 1), 3, SENSIRION_CRC, "part"), 0xbeef);
});

test("checkedWord() gives an error for any other checksum, and ifSound() hands it on", () => {
  const view = new DataView(Uint8Array.of(0xbe, 0xef, 0x93).buffer);
  const error = checkedWord(view, 0, SENSIRION_CRC, "part at bus");
  assert.ok(error instanceof ThimbleError);
  assert.equal(error.message, "Cannot read part at bus: the checksum of its answer is 147");
  assert.equal(
    ifSound(error, () => assert.fail("converted")),
    error,
  );
  assert.equal(
    ifSound(2, (word) => word * 2),
    4,
  );
});
