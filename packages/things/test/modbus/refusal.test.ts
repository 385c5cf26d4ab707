import assert from "node:assert/strict";
import { test } from "node:test";
import { ThimbleError } from "@thimble/base";
import { isAboutExtent, isSilence, refusal } from "../../src/modbus/refusal.ts";

const WHERE = "modbus+tcp://127.0.0.1:502";

test("refusal() says what was asked of whom, and what the exception means", () => {
  const read = refusal({ kind: "read", entity: "Coil", address: 7, quantity: 1 }, 3, 2, WHERE);
  assert.equal(read.message, "Cannot read Coil 7 of unit 3: it does not have that address");
  assert.equal(read.where, `${WHERE}/3`);
  assert.match(
    refusal({ kind: "write-coil", address: 7, value: true }, 3, 6, WHERE).message,
    /write Coil 7 .* it is busy/,
  );
  const words = refusal({ kind: "write-registers", address: 7, words: [1] }, 3, 99, WHERE);
  assert.match(words.message, /write HoldingRegister 7 of unit 3: it answered with exception 99/);
});

test("isSilence() and isAboutExtent() tell who did not answer from what is not there", () => {
  const of = (code: number): ThimbleError => refusal({ kind: "write-coil", address: 1, value: true }, 1, code, WHERE);
  const timeout = new ThimbleError("base.timeout", "Cannot reach unit 1: no answer");
  assert.deepEqual([timeout, of(11), of(2), of(4)].map(isSilence), [true, true, false, false]);
  assert.deepEqual([timeout, of(11), of(2), of(3), of(4)].map(isAboutExtent), [false, false, true, true, false]);
});
