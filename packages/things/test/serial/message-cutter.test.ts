import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { LONGEST_MESSAGE, MessageCutter, type MessageFrame } from "../../src/serial/message-cutter.ts";

const LINES: MessageFrame = { start: undefined, end: { kind: "delimiter", text: "\r\n" } };

function cut(frame: MessageFrame, text: string, size: number): readonly string[] {
  const cutter = new MessageCutter(frame);
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  const messages: string[] = [];
  for (let at = 0; at < bytes.length; at += size) messages.push(...cutter.push(bytes.subarray(at, at + size)));
  return messages;
}

test("MessageCutter gives the same messages however the bytes arrive", () => {
  const word = fc
    .string({ unit: fc.constantFrom("a", "1", "\r", "+"), minLength: 1, maxLength: 6 })
    .map((text) => `${text}x`);
  fc.assert(
    fc.property(fc.array(word, { maxLength: 6 }), fc.integer({ min: 1, max: 9 }), (words, size) => {
      assert.deepEqual(cut(LINES, words.map((each) => `${each}\r\n`).join(""), size), words);
      const counted = words.map((each) => `\x02${String.fromCharCode(each.length)}${each}`);
      const frame: MessageFrame = { start: "\x02", end: { kind: "length-field", at: 1, adds: 2 } };
      assert.deepEqual(cut(frame, counted.map((each) => `ab${each}`).join(""), size), counted);
      const fixed = words.join("");
      const whole = Array.from({ length: Math.floor(fixed.length / 3) }, (_, i) => fixed.slice(3 * i, 3 * i + 3));
      assert.deepEqual(cut({ start: undefined, end: { kind: "length", bytes: 3 } }, fixed, size), whole);
    }),
  );
});

test("MessageCutter passes over a message that is too long, and takes the next", () => {
  const long = "x".repeat(3 * LONGEST_MESSAGE);
  assert.deepEqual(cut(LINES, `${long}\r\nab\r\ncd\r\n`, 100), ["ab", "cd"]);
  const endless = new MessageCutter({ start: undefined, end: { kind: "silence", after: 5 } });
  for (let i = 0; i < 99; i++) endless.push(new Uint8Array(1000));
  // Its end is no message of its own.
  assert.equal(endless.silence(), undefined);
  endless.push(Uint8Array.of(65, 66));
  assert.equal(endless.silence(), "AB");
});

test("MessageCutter loses nothing of what comes in one piece, however long that is", () => {
  const lines = Array.from({ length: 500 }, (_, i) => `line ${i} ${"x".repeat(i % 90)}`);
  const text = lines.map((line) => `${line}\r\n`).join("");
  assert.ok(text.length > 4 * LONGEST_MESSAGE);
  assert.deepEqual(cut(LINES, text, text.length), lines);
});

test("MessageCutter takes a message that begins in its midst behind one that is too long", () => {
  const frame: MessageFrame = { start: "$", end: { kind: "delimiter", text: "\r\n" } };
  const long = `$${"x".repeat(2 * LONGEST_MESSAGE)}\r\n`;
  assert.deepEqual(cut(frame, `${long}$ab\r\n$cd\r\n`, 100), ["$ab", "$cd"]);
});

test("MessageCutter ends a message by silence where the frame says so, and forgets half a one elsewhere", () => {
  const silent = new MessageCutter({ start: undefined, end: { kind: "silence", after: 5 } });
  silent.push(Uint8Array.of(65, 66));
  assert.equal(silent.silence(), "AB");
  assert.equal(silent.silence(), undefined);
  const fixed = new MessageCutter({ start: undefined, end: { kind: "length", bytes: 2 } });
  fixed.push(Uint8Array.of(65));
  assert.equal(fixed.silence(), undefined);
  assert.deepEqual(fixed.push(Uint8Array.of(66, 67)), ["BC"]);
  fixed.push(Uint8Array.of(66));
  fixed.reset();
  assert.deepEqual(fixed.push(Uint8Array.of(68, 69)), ["DE"]);
});
