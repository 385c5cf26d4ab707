import assert from "node:assert/strict";
import { test } from "node:test";
import { abiFault, deniedFault, exitFault, instructionsFault } from "../../src/container/container-fault.ts";

test("a fault names the reason that the owner sees and the code that the catalogue explains", () => {
  const faults = [abiFault("a"), deniedFault("d"), instructionsFault(7)].map(({ fault }) => [fault.reason, fault.code]);
  assert.deepEqual(faults, [
    ["trap", "runtime.abi"],
    ["denied", "runtime.denied"],
    ["instructions", "runtime.instructions"],
  ]);
});

test("a fault says the same as its error", () => {
  const error = abiFault("Cannot read the text");
  assert.deepEqual([error.message, error.fault.message], ["Cannot read the text", "Cannot read the text"]);
});

test("a fault of the budget says how large the budget is", () => {
  assert.match(instructionsFault(20_000).message, /budget of 20000 instructions/);
});

test("exitFault() carries the status with which a container exited", () => {
  const { reason, code, message, exitStatus } = exitFault(3);
  assert.deepEqual([reason, code, exitStatus], ["exited", "runtime.exited", 3]);
  assert.equal(message, "it exited with status 3");
});
