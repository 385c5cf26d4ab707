import assert from "node:assert/strict";
import { test } from "node:test";
import { isOpcuaBinding } from "../../src/opcua/opcua-binding.ts";

test("isOpcuaBinding() knows its own", () => {
  assert.ok(isOpcuaBinding({ driver: "opcua" }));
  assert.ok(!isOpcuaBinding({ driver: "modbus" }));
  assert.ok(!isOpcuaBinding(undefined));
});
