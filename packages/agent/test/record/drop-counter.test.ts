import assert from "node:assert/strict";
import { test } from "node:test";
import { Logger } from "@thimble/base";
import { DropCounter } from "../../src/record/drop-counter.ts";

test("DropCounter logs each time that the count has doubled", () => {
  const told: unknown[] = [];
  const counter = new DropCounter(new Logger("agent", ({ event, fields }) => told.push([event, fields])), "dropped");
  for (let i = 0; i < 9; i++) counter.drop({ topic: "a" });
  assert.deepEqual(
    told,
    [1, 2, 4, 8].map((dropped) => ["dropped", { topic: "a", dropped }]),
  );
  assert.equal(counter.dropped, 9);
});
