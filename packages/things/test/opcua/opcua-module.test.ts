import assert from "node:assert/strict";
import { test } from "node:test";
import { OPCUA } from "../../src/opcua/opcua-module.ts";

test("no two variables are read together: each comes by itself", () => {
  const binding = {
    driver: "opcua",
    node: { kind: "node-id", text: "i=1" },
    isMethod: false,
    samplingInterval: 1,
  } as const;
  assert.ok(!OPCUA.areReadTogether(binding, binding));
});
