import assert from "node:assert/strict";
import { test } from "node:test";
import { EffectsBatch } from "../../src/engine/effects-batch.ts";
import type { Effect, EventEffects } from "../../src/index.ts";

const WRITE: readonly Effect[] = [{ kind: "write", property: "a/b", value: 1 }];

function batchTo(effects: (batch: readonly EventEffects[]) => void): EffectsBatch {
  return new EffectsBatch({ effects, ended: () => undefined });
}

test("EffectsBatch hands everything over at once, in order, and then has nothing", () => {
  const calls: (readonly EventEffects[])[] = [];
  const batch = batchTo((records) => calls.push(records));
  batch.flush();
  batch.add("app/a", 1, WRITE);
  batch.add("app/b", 2, WRITE);
  batch.flush();
  batch.flush();
  assert.deepEqual(calls, [
    [
      { container: "app/a", time: 1, effects: WRITE },
      { container: "app/b", time: 2, effects: WRITE },
    ],
  ]);
});

test("EffectsBatch leaves for the next call what is added while the owner is called", () => {
  const names: string[] = [];
  const batch = batchTo((records) => {
    names.push(records.map(({ container }) => container).join());
    if (names.length === 1) batch.add("app/b", 2, WRITE);
  });
  batch.add("app/a", 1, WRITE);
  batch.flush();
  assert.deepEqual(names, ["app/a"]);
  batch.flush();
  assert.deepEqual(names, ["app/a", "app/b"]);
});
