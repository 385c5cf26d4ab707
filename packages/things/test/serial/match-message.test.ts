import assert from "node:assert/strict";
import { test } from "node:test";
import { ThimbleError } from "@thimble/base";
import type { DriverAnswer } from "../../src/driver/driver.ts";
import { bodyOf, compilePattern, matchMessage } from "../../src/serial/match-message.ts";
import type { SerialBinding } from "../../src/serial/serial-binding.ts";

function match(message: string, pattern: string, parts: Partial<SerialBinding> = {}): number | string | undefined {
  const how = { group: undefined, radix: 10, checksum: undefined, ...parts } as const;
  const answer: DriverAnswer | undefined = matchMessage(message, how, compilePattern(pattern), 5);
  return answer instanceof ThimbleError ? answer.code : answer?.value;
}

test("matchMessage() takes the value out of its group, as devices write numbers", () => {
  assert.equal(match("ST,GS,+  12.34kg", "^ST,GS,([+-] *[0-9.]+)kg$"), 12.34);
  assert.equal(match("T=-3.5 H=60", "T=(?<t>[^ ]+) H=(?<h>.+)", { group: "h" }), 60);
  assert.equal(match("1.2E-3", ".+"), 0.0012);
  assert.equal(match("ID:ff", "ID:(..)", { radix: 16 }), 255);
  assert.equal(match("US,GS", "^ST"), undefined);
});

test("matchMessage() says what is no number, and takes no message whose checksum is wrong", () => {
  assert.equal(match("T=--", "T=(.*)"), "things.bad-answer");
  assert.equal(match("T=zz", "T=(.*)", { radix: 16 }), "things.bad-answer");
  assert.equal(match("$T,5*78", "T,(.)", { checksum: "nmea" }), undefined);
  assert.equal(match("$T,5*4D", "^\\$T,(.)$", { checksum: "nmea" }), 5);
  assert.equal(bodyOf("abc", { checksum: undefined }), "abc");
});

test("compilePattern() makes patterns that no message can hang, and refuses what is none", () => {
  const began = performance.now();
  assert.equal(match(`${"a".repeat(4000)}!`, "^(a+)+$"), undefined);
  assert.ok(performance.now() - began < 5000);
  assert.throws(() => compilePattern("("));
  assert.throws(() => compilePattern("(a)\\1"));
});
