import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { StateValue } from "../../src/index.ts";
import { BUDGET } from "../scene.ts";
import { RESULT, type SnapshotRun, snapshotAfter, TEXTS } from "./memory-snapshot.ts";

/** Opens the store; its handle is 1. */
const OPEN = `(call $openBucket (i32.const 0) (i32.const 0) (i32.const ${RESULT}))`;
const OK = 0;
const OTHER = 2;

/** Runs a method on the bucket with the text `key` (from 1,024), and more arguments before the result. */
function onKey(
  method: string,
  key: string,
  state: Iterable<[string, StateValue]> = [],
  more = "",
): Promise<SnapshotRun> {
  const length = Buffer.byteLength(key);
  const call = `(call $${method} (i32.const 1) (i32.const ${TEXTS}) (i32.const ${length}) ${more} (i32.const ${RESULT}))`;
  return snapshotAfter(`${OPEN} ${call}`, key, { state: new Map(state) });
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("wasi:keyvalue/store", () => {
  test("opens the store with no name, and no other", async () => {
    const { memory } = await snapshotAfter(OPEN);
    assert.deepEqual([memory.u8(RESULT), memory.u32(RESULT + 4)], [OK, 1]);
    const another = await snapshotAfter(
      `(call $openBucket (i32.const ${TEXTS}) (i32.const 1) (i32.const ${RESULT}))`,
      "x",
    );
    assert.deepEqual([another.memory.u8(RESULT), another.memory.u8(RESULT + 4)], [1, 0]);
  });

  test("gets bytes, numbers as their shortest text, and none", async () => {
    const state: [string, StateValue][] = [
      ["bytes", utf8("größe")],
      ["number", 0.1],
      ["empty", new Uint8Array()],
    ];
    for (const [key, text] of [
      ["bytes", "größe"],
      ["number", "0.1"],
      ["empty", ""],
    ] as const) {
      const { memory } = await onKey("bucketGet", key, state);
      assert.deepEqual([memory.u8(RESULT), memory.u8(RESULT + 4), memory.text(RESULT + 8)], [OK, 1, text]);
    }
    const { memory } = await onKey("bucketGet", "none", state);
    assert.deepEqual([memory.u8(RESULT), memory.u8(RESULT + 4)], [OK, 0]);
  });

  test("sets, deletes, and says whether a key is in use", async () => {
    const set = await onKey("bucketSet", "key", [], `(i32.const ${TEXTS + 1}) (i32.const 2)`);
    assert.equal(set.memory.u8(RESULT), OK);
    assert.deepEqual(set.state.get("key"), utf8("ey"));
    const gone = await onKey("bucketDelete", "key", set.state);
    assert.equal(gone.memory.u8(RESULT), OK);
    assert.equal(gone.state.has("key"), false);
    for (const [state, isInUse] of [
      [set.state, 1],
      [gone.state, 0],
    ] as const) {
      const { memory } = await onKey("bucketExists", "key", state);
      assert.deepEqual([memory.u8(RESULT), memory.u8(RESULT + 4)], [OK, isInUse]);
    }
  });

  test("is the same state as thimble:edge/state, in the same event", async () => {
    const { memory } = await snapshotAfter(
      `${OPEN} (drop (call $setNumber (call $key (i32.const ${TEXTS}) (i32.const 1)) (f64.const 7)))
       (call $bucketGet (i32.const 1) (i32.const ${TEXTS}) (i32.const 1) (i32.const ${RESULT}))`,
      "k",
    );
    assert.equal(memory.text(RESULT + 8), "7");
  });

  test("refuses a key that is none, and a value over the budget, with the reason", async () => {
    for (const method of ["bucketGet", "bucketDelete", "bucketExists"]) {
      for (const key of ["", "k".repeat(257)]) {
        const { memory } = await onKey(method, key);
        assert.deepEqual([memory.u8(RESULT), memory.u8(RESULT + 4)], [1, OTHER]);
        assert.match(memory.text(RESULT + 8), /1 to 256/);
      }
    }
    const length = BUDGET.stateBytes;
    const { memory, state } = await onKey("bucketSet", "key", [], `(i32.const 0) (i32.const ${length})`);
    assert.deepEqual([memory.u8(RESULT), memory.u8(RESULT + 4)], [1, OTHER]);
    assert.match(memory.text(RESULT + 8), /budget/);
    assert.equal(state.size, 0);
  });

  test("lists names in the order of their bytes, 64 at a time, from a cursor", async () => {
    const names = Array.from({ length: 150 }, (_, i) => `k${String(i).padStart(3, "0")}`).concat("\u{1F525}", "\uFFFD");
    const state = names.map((name): [string, StateValue] => [name, 1]).reverse();
    const sorted = [...names.slice(0, 150), "\uFFFD", "\u{1F525}"];
    const list = async (cursor: string): Promise<SnapshotRun> =>
      snapshotAfter(`${OPEN} (call $bucketListKeys (i32.const 1) ${cursor} (i32.const ${RESULT}))`, "", {
        state: new Map(state),
      });
    const some = (cursor: number | string): string => `(i32.const 1) (i64.const ${cursor})`;
    const first = (await list("(i32.const 0) (i64.const 99)")).memory;
    assert.deepEqual(first.texts(RESULT + 8), sorted.slice(0, 64));
    assert.deepEqual([first.u8(RESULT), first.u8(RESULT + 16), first.u64(RESULT + 24)], [OK, 1, 64n]);
    const last = (await list(some(128))).memory;
    assert.deepEqual(last.texts(RESULT + 8), sorted.slice(128));
    assert.equal(last.u8(RESULT + 16), 0);
    for (const beyond of [152, -1]) {
      const { memory } = await list(some(beyond));
      assert.deepEqual([memory.texts(RESULT + 8), memory.u8(RESULT + 16)], [[], 0]);
    }
    await assert.rejects(list("(i32.const 2) (i64.const 0)"), /case 2 of an option/);
  });

  test("ends a container that uses a bucket it has dropped", async () => {
    const drop = `${OPEN} (call $bucketDrop (i32.const 1))`;
    await snapshotAfter(drop);
    await assert.rejects(snapshotAfter(`${drop} (call $bucketDrop (i32.const 1))`), /bucket 1: it is not open/);
  });
});

describe("wasi:keyvalue/atomics", () => {
  const MAX = Number.MAX_SAFE_INTEGER;

  test("adds to nothing, to a whole number, and to its decimal text", async () => {
    for (const [held, sum] of [
      [undefined, 5n],
      [7, 12n],
      [utf8("37"), 42n],
      [MAX - 5, BigInt(MAX)],
    ] as const) {
      const before = held === undefined ? [] : [["n", held] as [string, StateValue]];
      const { memory, state } = await onKey("increment", "n", before, "(i64.const 5)");
      assert.deepEqual([memory.u8(RESULT), memory.u64(RESULT + 8)], [OK, sum]);
      assert.equal(state.get("n"), Number(sum));
    }
  });

  test("refuses what is no whole number, and sums that are not exact any more", async () => {
    const refused: readonly (readonly [StateValue, number, RegExp])[] = [
      [0.5, 1, /no whole number/],
      [-1, 1, /no whole number/],
      [Number.NaN, 1, /no whole number/],
      [utf8("1e3"), 1, /no whole number/],
      [utf8(""), 1, /no whole number/],
      [utf8("9".repeat(17)), 1, /no whole number/],
      [MAX, 1, /2\^53/],
      [0, -1, /2\^53/],
    ];
    for (const [held, delta, why] of refused) {
      const { memory, state } = await onKey("increment", "n", [["n", held]], `(i64.const ${delta})`);
      assert.deepEqual([memory.u8(RESULT), memory.u8(RESULT + 8)], [1, OTHER]);
      assert.match(memory.text(RESULT + 12), why);
      assert.deepEqual(state.get("n"), held);
    }
  });
});
