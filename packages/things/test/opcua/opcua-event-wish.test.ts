import assert from "node:assert/strict";
import { test } from "node:test";
import { qualifiedName } from "../../src/opcua/opcua-event-wish.ts";

test("a browse name has a namespace, OPC UA's own where it names none", () => {
  assert.deepEqual(qualifiedName("2:Temperature"), { namespaceIndex: 2, name: "Temperature" });
  assert.deepEqual(qualifiedName("Severity"), { namespaceIndex: 0, name: "Severity" });
  assert.deepEqual(qualifiedName("a:b"), { namespaceIndex: 0, name: "a:b" });
});
