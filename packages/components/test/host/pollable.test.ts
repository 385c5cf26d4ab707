import assert from "node:assert/strict";
import { test } from "node:test";
import { monotonicNanos, Pollable, pollAll } from "../../src/host/pollable.ts";
import { Lab } from "../support/lab.ts";

test("pollAll() returns what is ready without waiting, and otherwise waits for the earliest moment", () => {
  using lab = new Lab();
  const { program } = lab;
  const at = (milliseconds: number): Pollable =>
    new Pollable(program, { kind: "moment", at: monotonicNanos(program) + BigInt(milliseconds * 1e6) });
  const nothing = new Pollable(program, { kind: "nothing" });
  assert.deepEqual([...pollAll(program, [at(50), nothing])], [1]);
  assert.deepEqual(lab.waits, []);
  assert.deepEqual([...pollAll(program, [at(50), at(20)])], [1]);
  assert.deepEqual(lab.waits, [20]);
});

test("Pollable waits for its moment, and for input", () => {
  using lab = new Lab();
  const { program } = lab;
  const later = new Pollable(program, { kind: "moment", at: monotonicNanos(program) + 5_000_000n });
  assert.equal(later.ready(), false);
  later.block();
  assert.equal(later.ready(), true);
  const polled: number[] = [];
  let isThere = false;
  const source = {
    read: () => 0,
    poll: (wait: number) => {
      polled.push(wait);
      if (wait > 0) isThere = true;
      return isThere ? 1 : undefined;
    },
  };
  new Pollable(program, { kind: "input", source }).block();
  assert.deepEqual(polled, [0, Number.POSITIVE_INFINITY, 0]);
});

test("pollAll() throws for an empty list, so that the component traps", () => {
  using lab = new Lab();
  assert.throws(() => pollAll(lab.program, []), /the list is empty/);
});
