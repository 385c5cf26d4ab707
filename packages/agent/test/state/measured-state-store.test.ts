import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import { MeasuredStateStore } from "../../src/state/measured-state-store.ts";
import { MemoryStateStore } from "../../src/state/memory-state-store.ts";
import { stateStoreContract } from "./state-store.contract.ts";

stateStoreContract("MeasuredStateStore", () => new MeasuredStateStore(new MemoryStateStore(), new VirtualClock()));

test("MeasuredStateStore tells how long commits took, what they changed, and how many failed", () => {
  let now = 0;
  class Ticking extends VirtualClock {
    override monotonic(): number {
      now += 2.5;
      return now;
    }
  }
  const inner = new MemoryStateStore();
  const store = new MeasuredStateStore(inner, new Ticking());
  const change = { container: "a/x", key: "k", value: 1 };
  store.commit([change, { ...change, key: "l" }]);
  inner.commit = () => {
    throw new Error("the disk is full");
  };
  assert.throws(() => store.commit([change]), /the disk is full/);
  const { commits, changes, failures } = store.counts;
  assert.deepEqual([commits.count, commits.maximum, changes, failures], [1, 2500, 2, 1]);
});
