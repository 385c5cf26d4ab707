import assert from "node:assert/strict";
import { test } from "node:test";
import { Backoff, VirtualClock } from "@thimble/base";
import { RefusedReplacements } from "../../src/containers/refused-replacements.ts";

test("RefusedReplacements wait longer each time for the same one, anew for another, and not at all once forgotten", async () => {
  const clock = new VirtualClock();
  let due = 0;
  const onDue = (): void => {
    due += 1;
  };
  const backoff = (): Backoff => new Backoff({ next: () => 0 }, { initial: 10, maximum: 1000 });
  const refused = new RefusedReplacements({ clock, backoff, onDue });
  const first = refused.note("a", "x");
  assert.equal(refused.waiting("a"), "x");
  assert.equal(refused.waiting("b"), undefined);
  await clock.advance(first);
  assert.equal(due, 1);
  assert.equal(refused.waiting("a"), undefined);
  assert.deepEqual([refused.has("a"), refused.has("b")], [true, false]);
  assert.ok(refused.note("a", "x") > first);
  assert.equal(refused.note("a", "y"), first);
  refused.forget("a");
  assert.equal(refused.waiting("a"), undefined);
  assert.equal(refused.has("a"), false);
  await clock.advance(1000);
  assert.equal(due, 1);
});
