import assert from "node:assert/strict";
import { test } from "node:test";
import { MODBUS } from "../../src/modbus/modbus-module.ts";
import { modbusBinding } from "../things.ts";

test("the unit is shown where there is one only", () => {
  assert.equal(MODBUS.shownPart?.([modbusBinding({ unit: 3 }), modbusBinding({ unit: 3 })]), "/3");
  assert.equal(MODBUS.shownPart?.([modbusBinding({ unit: 3 }), modbusBinding({ unit: 4 })]), "");
});

test("what is to be read together has a group", () => {
  assert.equal(MODBUS.readTogether?.(modbusBinding(), "time").group, "time");
});
