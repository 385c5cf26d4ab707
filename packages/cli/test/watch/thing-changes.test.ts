import assert from "node:assert/strict";
import { test } from "node:test";
import { describeThingChanges, thingChanges } from "../../src/watch/thing-changes.ts";

test("thingChanges() says what came, what changed and what went", () => {
  const changes = thingChanges(
    { machine: "1", lamp: "1", toString: "1" },
    { machine: "2", boiler: "1", toString: "1" },
  );
  assert.deepEqual(changes, { added: ["boiler"], changed: ["machine"], removed: ["lamp"] });
  assert.equal(describeThingChanges(changes), "Things: added boiler; changed machine; removed lamp");
});

test("describeThingChanges() says nothing of nothing", () => {
  assert.equal(describeThingChanges(thingChanges({ a: "1" }, { a: "1" })), "");
});
