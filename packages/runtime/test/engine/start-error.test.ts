import assert from "node:assert/strict";
import { test } from "node:test";
import { startError } from "../../src/engine/start-error.ts";

test("startError() keeps the code and the reason of the fault and names the container", () => {
  const { code, message, details } = startError("app/a", {
    reason: "memory",
    code: "runtime.memory",
    message: "Cannot grow the memory",
  });
  assert.deepEqual([code, message], ["runtime.memory", "Cannot start app/a: Cannot grow the memory"]);
  assert.deepEqual(details, { reason: "memory" });
});
