import assert from "node:assert/strict";
import { test } from "node:test";
import { containerChance } from "../../src/container/container-chance.ts";

const draw = (seed: number | undefined, id: string): number[] => {
  const random = containerChance(seed)(id);
  return Array.from({ length: 5 }, () => random.next());
};

test("containerChance() with a seed gives each container its own numbers, the same on every run", () => {
  assert.deepEqual(draw(7, "app/a"), draw(7, "app/a"));
  assert.notDeepEqual(draw(7, "app/a"), draw(7, "app/b"));
  assert.notDeepEqual(draw(7, "app/a"), draw(8, "app/a"));
});

test("containerChance() with a seed does not depend on what other containers draw", () => {
  const chance = containerChance(7);
  const [a, b] = [chance("app/a"), chance("app/b")];
  const mixed = Array.from({ length: 5 }, () => {
    b.next();
    return a.next();
  });
  assert.deepEqual(mixed, draw(7, "app/a"));
});

test("containerChance() without a seed never gives the same numbers twice", () => {
  assert.notDeepEqual(draw(undefined, "app/a"), draw(undefined, "app/a"));
});
