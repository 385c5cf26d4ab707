import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { describeError } from "@thimble/base";
import { type CanBinding, isCanBinding } from "../../src/can/can-binding.ts";
import { decodeSignal } from "../../src/can/can-signal.ts";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import { thingText, thrownBy } from "../things.ts";

const DBC = readFileSync(new URL("files/machine.dbc", import.meta.url), "utf8");

function parse(form: string, dbc: string | undefined = DBC): CanBinding {
  const file = dbc === "" ? "" : `thimble:dbc: ${JSON.stringify(`machine.dbc\n${dbc}`)}\n`;
  const text = thingText(`a: { type: number, unit: "1", readOnly: true, forms: [{ ${form} }] }`, "can://can0/") + file;
  const read = parseThingDescription(text, "a.td.yaml", "a").properties[0]?.read;
  assert.ok(isCanBinding(read));
  return read;
}

function problemsOf(form: string, dbc?: string): string {
  return describeError(thrownBy(() => parse(form, dbc)));
}

test("a signal goes by the names of the DBC file, a multiplexed one with its multiplexor", () => {
  const { id, isExtended, signal, only } = parse('href: "EngineData/Torque"');
  assert.deepEqual([id, isExtended, signal.startBit, signal.length, only], [100, false, 31, 12, undefined]);
  const level = parse('href: "EEC1/Level"');
  assert.deepEqual([level.isExtended, level.only?.value, level.only?.signal.startBit], [true, 3, 7]);
});

test("a multiplexor is compared by its bits, whatever scale its value has", () => {
  const dbc = `BO_ 1 M: 8 X
 SG_ Mode M : 0|8@1+ (0.5,10) [0|0] "" Y
 SG_ Level m3 : 8|8@1+ (1,0) [0|0] "" Y
`;
  const { only } = parse('href: "M/Level"', dbc);
  assert.ok(only !== undefined);
  assert.equal(decodeSignal(only.signal, Uint8Array.of(3, 7)), only.value);
});

test("a signal whose multiplexor is none, or one of several, is refused", () => {
  const of = (...marks: string[]): string =>
    `BO_ 1 M: 8 X\n${marks.map((mark, i) => ` SG_ S${i} ${mark} : ${8 * i}|8@1+ (1,0) [0|0] "" Y\n`).join("")}`;
  assert.match(problemsOf('href: "M/S0"', of("m3")), /no multiplexor/);
  assert.match(problemsOf('href: "M/S2"', of("M", "m0M", "m3")), /several multiplexors/);
  assert.equal(parse('href: "M/S0"', of("M", "m0M", "m3")).only, undefined);
});

test("without a DBC file the form says where the bits are", () => {
  const raw = parse(
    'href: "0x123", thimble:startBit: 7, thimble:bitLength: 12, thimble:byteOrder: big, thimble:numberType: signed',
    "",
  );
  assert.deepEqual(
    [raw.id, raw.isExtended, raw.signal.isLittleEndian, raw.signal.type],
    [0x123, false, false, "signed"],
  );
  assert.ok(parse('href: "0x18fef100", thimble:startBit: 0, thimble:bitLength: 8', "").isExtended);
  assert.ok(parse('href: "0x00000123", thimble:startBit: 0, thimble:bitLength: 8', "").isExtended);
});

test("what is wrong is refused with what would be right", () => {
  assert.match(problemsOf('href: "EngineDate/Speed"'), /message "EngineDate" \(did you mean "EngineData"\?\)/);
  assert.match(problemsOf('href: "EngineData/Speed"', ""), /the Thing has no DBC file/);
  assert.match(problemsOf('href: "zzz"', ""), /"zzz" is no identifier/);
  assert.match(problemsOf('href: "0x20000000", thimble:startBit: 0, thimble:bitLength: 8', ""), /is no identifier/);
  assert.match(problemsOf('href: "0x1", thimble:startBit: 60, thimble:bitLength: 8', ""), /reach out of the frame/);
  assert.match(
    problemsOf('href: "0x1", thimble:startBit: 0, thimble:bitLength: 8, thimble:numberType: float', ""),
    /a float of 8 bits/,
  );
  assert.match(problemsOf('href: "EngineData/Speed"', "BO_ 1 A: x B\n"), /machine\.dbc:1/);
});
