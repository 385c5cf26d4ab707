import assert from "node:assert/strict";
import { test } from "node:test";
import { ReadSeams } from "../../src/modbus/read-seams.ts";

test("ReadSeams knows the seams of each table of each unit, until they are cleared", () => {
  const seams = new ReadSeams();
  seams.add(1, "Coil", 7);
  assert.ok(seams.has(1, "Coil", 7));
  assert.ok(!seams.has(2, "Coil", 7) && !seams.has(1, "DiscreteInput", 7) && !seams.has(1, "Coil", 8));
  seams.clear();
  assert.ok(!seams.has(1, "Coil", 7));
});
