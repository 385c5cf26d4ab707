import assert from "node:assert/strict";
import { test } from "node:test";
import type { Digest } from "@thimble/model";
import fc from "fast-check";
import { digestOf } from "../../src/oci/descriptor.ts";
import type { ImageGroup } from "../../src/store/image-groups.ts";
import { planRoom } from "../../src/store/plan-room.ts";

const blob = (name: string): Digest => digestOf(new TextEncoder().encode(name));

function group(name: string, blobs: readonly string[], parts: Partial<ImageGroup> = {}): ImageGroup {
  return { digest: blob(name), references: [`${name}:1`], blobs: new Set(blobs.map(blob)), isTaken: true, ...parts };
}

function sizes(of: Readonly<Record<string, number>>): ReadonlyMap<Digest, number> {
  return new Map(Object.entries(of).map(([name, size]) => [blob(name), size]));
}

const NOTHING: ReadonlySet<Digest> = new Set();

test("planRoom() removes nameless images and leftovers at once, then the first that came, and no more than is enough", () => {
  const groups = [
    group("old", ["a"]),
    group("lost", ["b"], { references: [] }),
    group("built", ["c"], { isTaken: false }),
    group("new", ["d"]),
    group("runs", ["e"]),
  ];
  const state = {
    groups,
    sizes: sizes({ a: 10, b: 10, c: 10, d: 10, e: 10, left: 5 }),
    keep: new Set([blob("runs")]),
    coming: NOTHING,
  };
  const plan = (bytes: number) => {
    const { images, bytes: freed } = planRoom(state, bytes);
    return [images.map(({ references }) => references[0] ?? "nameless"), freed];
  };
  assert.deepEqual(plan(1), [["nameless"], 15]);
  assert.deepEqual(plan(16), [["nameless", "old:1"], 25]);
  assert.deepEqual(plan(26), [["nameless", "old:1", "new:1"], 35]);
  assert.deepEqual(plan(1000), [["nameless", "old:1", "new:1"], 35]);
});

test("planRoom() counts what images share with the last of them, and nothing for what comes again", () => {
  const groups = [group("one", ["a", "shared"]), group("two", ["b", "shared"]), group("runs", ["c"])];
  const state = { groups, sizes: sizes({ a: 1, b: 2, c: 4, shared: 100 }), keep: new Set([blob("runs")]) };
  assert.equal(planRoom({ ...state, coming: NOTHING }, 1).bytes, 1);
  assert.equal(planRoom({ ...state, coming: NOTHING }, 2).bytes, 103);
  assert.equal(planRoom({ ...state, coming: new Set([blob("shared")]) }, 1000).bytes, 3);
  const shared = [group("one", ["shared"]), group("runs", ["shared"])];
  assert.equal(planRoom({ ...state, groups: shared, coming: NOTHING, sizes: sizes({ shared: 9 }) }, 1000).bytes, 0);
});

test("planRoom() never removes what is kept or was made here, and frees what it says", () => {
  const names = ["a", "b", "c", "d", "e"];
  const groups = fc.array(
    fc.record({
      blobs: fc.uniqueArray(fc.constantFrom(...names), { minLength: 1 }),
      isTaken: fc.boolean(),
      isNamed: fc.boolean(),
      isKept: fc.boolean(),
    }),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(groups, fc.array(fc.nat(100), { minLength: 5, maxLength: 5 }), fc.nat(300), (all, weights, bytes) => {
      const made = all.map(({ blobs, isTaken, isNamed }, i) =>
        group(`image ${i}`, blobs, { isTaken, ...(isNamed ? {} : { references: [] }) }),
      );
      const keep = new Set(made.filter((_, i) => all[i]?.isKept === true).map(({ digest }) => digest));
      const state = { groups: made, sizes: sizes(Object.fromEntries(names.map((it, i) => [it, weights[i] ?? 0]))) };
      const plan = planRoom({ ...state, keep, coming: NOTHING }, bytes);
      const removed = new Set(plan.images);
      for (const it of removed) {
        assert.ok(!keep.has(it.digest));
        assert.ok(it.isTaken || it.references.length === 0);
      }
      const left = new Set(made.filter((it) => !removed.has(it)).flatMap(({ blobs }) => [...blobs]));
      const gone = [...state.sizes].filter(([digest]) => !left.has(digest));
      assert.equal(
        plan.bytes,
        gone.reduce((sum, [, size]) => sum + size, 0),
      );
    }),
  );
});
