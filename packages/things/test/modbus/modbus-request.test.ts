import assert from "node:assert/strict";
import { test } from "node:test";
import { isBitEntity, MODBUS_ENTITIES } from "../../src/modbus/modbus-request.ts";

test("isBitEntity() is true of coils and discrete inputs only", () => {
  assert.deepEqual(MODBUS_ENTITIES.filter(isBitEntity), ["Coil", "DiscreteInput"]);
});
