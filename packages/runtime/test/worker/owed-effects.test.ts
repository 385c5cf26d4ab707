import assert from "node:assert/strict";
import { test } from "node:test";
import type { Effect } from "../../src/engine/engine.ts";
import { MOST_OWED, OwedEffects } from "../../src/worker/owed-effects.ts";

const some = (count: number): Effect[] =>
  Array.from({ length: count }, () => ({ kind: "set-state", key: "k", value: 1 }));

test("OwedEffects holds who asked for too much until that is confirmed, and nobody else", () => {
  const owed = new OwedEffects<string>();
  owed.add("a", some(MOST_OWED - 1));
  assert.deepEqual([owed.holds("a"), owed.handOver()], [false, true]);
  owed.add("a", some(100));
  owed.add("b", some(1));
  assert.deepEqual([owed.holds("a"), owed.holds("b"), owed.handOver()], [true, false, true]);
  assert.deepEqual(owed.confirm(), ["a"]);
  assert.deepEqual([owed.holds("a"), owed.confirm(), owed.holds("a")], [false, [], false]);
});

test("OwedEffects asks to confirm what is worth it only, and what is not together with later", () => {
  const owed = new OwedEffects<string>();
  owed.add("a", some(40));
  assert.equal(owed.handOver(), false);
  owed.add("a", some(40));
  assert.equal(owed.handOver(), true);
  assert.equal(owed.handOver(), false);
  owed.add("a", some(MOST_OWED - 80));
  assert.equal(owed.holds("a"), true);
  assert.deepEqual(owed.confirm(), ["a"]);
});

test("OwedEffects takes bytes for work, 4 KiB for an effect", () => {
  const owed = new OwedEffects<string>();
  const payload = new Uint8Array(64 * 1024);
  const publish: Effect = { kind: "publish", topic: "t", payload, qos: 0, retain: false };
  owed.add("a", [publish, { kind: "set-state", key: "k", value: payload }]);
  for (let i = 0; i < 6; i++) {
    assert.equal(owed.holds("a"), false);
    owed.add("a", [publish, { kind: "set-state", key: "k", value: payload }]);
  }
  owed.add("a", [publish, publish]);
  assert.equal(owed.holds("a"), true);
});

test("OwedEffects confirms nothing that it did not ask for", () => {
  assert.deepEqual(new OwedEffects<string>().confirm(), []);
});

test("OwedEffects holds each of a crowd sooner than one alone, and nobody who asked for little", () => {
  const owed = new OwedEffects<number>();
  const crowd = Array.from({ length: 32 }, (_, i) => i);
  for (const who of crowd) owed.add(who, some(40));
  assert.deepEqual(
    crowd.filter((who) => owed.holds(who)),
    crowd,
  );
  owed.add(99, some(1));
  assert.equal(owed.holds(99), false);
  assert.equal(owed.handOver(), true);
  owed.add(0, some(40));
  assert.deepEqual(owed.confirm(), crowd);
  owed.add(0, some(MOST_OWED - 41));
  assert.equal(owed.holds(0), false);
  owed.add(0, some(1));
  assert.equal(owed.holds(0), true);
});

test("OwedEffects frees who was held for the crowd's sake as the crowd goes", () => {
  const owed = new OwedEffects<string>();
  for (const who of "abcdefgh") owed.add(who, some(MOST_OWED / 2));
  assert.deepEqual([owed.holds("a"), owed.handOver()], [true, true]);
  owed.add("a", some(MOST_OWED / 2));
  assert.deepEqual(owed.confirm(), ["a"]);
});
