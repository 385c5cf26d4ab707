import assert from "node:assert/strict";
import { test } from "node:test";
import { MODBUS_SCHEMES, modbusLine, modbusScheme } from "../../src/modbus/modbus-line.ts";
import { hasCode, thrownBy } from "../things.ts";

test("modbusLine() gives each scheme its line and its framing", () => {
  const lines = [
    "modbus+tcp://[::1]:1502",
    "modbus+rtu+tcp://plc:4001",
    "modbus+rtu:///dev/ttyUSB0?baudRate=11000",
  ].map((address) => {
    const { line, framing } = modbusLine(address);
    const { hasBroadcast, silence } = framing();
    return [line.name, hasBroadcast, silence];
  });
  assert.deepEqual(lines, [
    ["[::1]:1502", false, 0],
    ["plc:4001", true, 0],
    ["/dev/ttyUSB0", true, 3.5],
  ]);
});

test("modbusScheme() knows the schemes of Modbus and no other", () => {
  for (const scheme of MODBUS_SCHEMES) assert.equal(modbusScheme(new URL(`${scheme}://a`)), scheme);
  assert.ok(hasCode("base.bug")(thrownBy(() => modbusScheme(new URL("mqtt://a")))));
});
