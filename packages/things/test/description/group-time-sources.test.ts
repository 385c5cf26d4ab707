import assert from "node:assert/strict";
import { test } from "node:test";
import { describeError } from "@thimble/base";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import { isModbusBinding } from "../../src/modbus/modbus-binding.ts";
import { thingText, thrownBy } from "../things.ts";

function input(name: string, register: string, more = ""): string {
  return `${name}: { type: number, unit: s, readOnly: true, ${more} forms: [{ href: "${register}", modv:entity: InputRegister }] }`;
}

function problemsOf(...properties: string[]): string {
  return describeError(thrownBy(() => parseThingDescription(thingText(properties.join("\n")), "a.td.yaml", "a")));
}

test("a property and its time are one group, whatever lies between them", () => {
  const text = thingText(
    [input("heat", "1", "thimble:timeFrom: time,"), input("other", "2"), input("time", "99")].join("\n"),
  );
  const groups = parseThingDescription(text, "a.td.yaml", "a").properties.map(({ read }) =>
    isModbusBinding(read) ? read.group : "none",
  );
  assert.deepEqual(groups, ["time", undefined, "time"]);
});

test("a time from an unknown property or from itself is refused with the nearest", () => {
  assert.match(
    problemsOf(input("heat", "1", "thimble:timeFrom: tine,"), input("time", "2")),
    /heat\.thimble:timeFrom: there is no other property "tine" \(did you mean "time"\?\)/,
  );
  assert.match(problemsOf(input("heat", "1", "thimble:timeFrom: heat,")), /there is no other property "heat"/);
});

test("a time that can not be read in the same request is refused", () => {
  const heat = input("heat", "1", "thimble:timeFrom: time,");
  assert.match(problemsOf(heat, input("time", "126")), /"time" can not be read in the same request/);
  assert.match(problemsOf(heat, input("time", "../2/2")), /"time" can not be read in the same request/);
});
