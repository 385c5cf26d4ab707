import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeInstance, encodeInstance } from "../../src/plan/encode-instance.ts";
import { instancesOf } from "../../src/plan/instance.ts";
import { hasCode, makeDesired, makeService } from "../fixtures.ts";

test("an instance is read as it was written, each replica under its own id", () => {
  const instances = instancesOf(makeDesired([makeService({ replicas: 2, environment: { LIMIT: "7" } })]));
  assert.equal(instances.length, 2);
  for (const instance of instances)
    assert.deepEqual(decodeInstance(instance.container, instance.fingerprint, encodeInstance(instance)), instance);
});

test("what is no instance is refused", () => {
  assert.throws(() => decodeInstance("app/guard", "x", "{}"), hasCode("model.bad-desired-state"));
  const text = '{"app":{"name":"app","services":[]},"images":{},"things":{},"version":1}';
  assert.equal(decodeInstance("app/guard", "x", text), undefined);
});
