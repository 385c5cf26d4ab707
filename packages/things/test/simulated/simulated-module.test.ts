import assert from "node:assert/strict";
import { test } from "node:test";
import type { SimulatedBinding } from "../../src/simulated/simulated-binding.ts";
import { SIMULATED } from "../../src/simulated/simulated-module.ts";

test("all that is made up may be read together", () => {
  const of = (key: string): SimulatedBinding => ({ driver: "simulated", key, signal: { kind: "clock" } });
  assert.ok(SIMULATED.areReadTogether(of("a/heat"), of("a/time")));
});
