import assert from "node:assert/strict";
import { test } from "node:test";
import { fitsOneRequest, isModbusBinding } from "../../src/modbus/modbus-binding.ts";
import { modbusBinding } from "../things.ts";

test("isModbusBinding() knows its own", () => {
  assert.ok(isModbusBinding(modbusBinding()));
  assert.ok(!isModbusBinding({ driver: "mqtt" }));
  assert.ok(!isModbusBinding(undefined));
});

test("fitsOneRequest() takes what one request may carry of one table of one unit", () => {
  const first = modbusBinding({ address: 0 });
  assert.ok(fitsOneRequest(first, modbusBinding({ address: 124 })));
  assert.ok(!fitsOneRequest(first, modbusBinding({ address: 125 })));
  assert.ok(!fitsOneRequest(first, modbusBinding({ unit: 2 })));
  assert.ok(!fitsOneRequest(first, modbusBinding({ entity: "InputRegister" })));
});
