import assert from "node:assert/strict";
import { test } from "node:test";
import type { StateValue } from "../../src/index.ts";
import { guest } from "../guests/guests.ts";
import { BUDGET } from "../scene.ts";
import { message, reading, runGuest } from "./host-lab.ts";
import { RESULT, snapshotAfter, TEXTS } from "./memory-snapshot.ts";

/** Publishes the bytes under `k` and what came of setting them to the payload; `none` where there are none. */
const KEEPER = guest(
  `(func (export "message") (param i32 i32 i32 i32 i32)
     (local $t i32) (local $k i32)
     (local.set $t (call $topic (i32.const 1024) (i32.const 3)))
     (local.set $k (call $key (i32.const 1027) (i32.const 1)))
     (call $get (local.get $k) (i32.const 8))
     (if (i32.load8_u (i32.const 8))
       (then (drop (call $publish (local.get $t) (i32.load (i32.const 12)) (i32.load (i32.const 16)))))
       (else (drop (call $publish (local.get $t) (i32.const 1028) (i32.const 4)))))
     (if (local.get 4)
       (then (drop (call $publishNumber (local.get $t) (f64.convert_i32_u (call $set (local.get $k) (local.get 3) (local.get 4))))))
       (else (call $delete (local.get $k)))))`,
  { texts: "outknone" },
);

test("state keeps bytes, gives them back, and deletes them", async () => {
  const { published, effects } = await runGuest(KEEPER, (handle) => {
    for (const payload of ["one", "two", "", "three"]) message(payload)(handle);
  });
  assert.deepEqual(published, ["none", "0", "one", "0", "two", "none", "0"]);
  assert.deepEqual(
    effects.filter((effect) => effect.kind === "delete-state"),
    [{ kind: "delete-state", key: "k" }],
  );
});

test("state gives none for a key that holds a number, and the fallback for one that holds bytes", async () => {
  const state = new Map<string, StateValue>([["k", 5]]);
  assert.deepEqual((await runGuest(KEEPER, message("x"), { state })).published, ["none", "0"]);
  const wasm = guest(
    `(func (export "reading") (param i32 f64 f64 i32)
       (drop (call $publishNumber (call $topic (i32.const 1024) (i32.const 3)) (call $getNumber (call $key (i32.const 1027) (i32.const 1)) (f64.const 9)))))`,
    { texts: "outk" },
  );
  assert.deepEqual((await runGuest(wasm, reading(1), { state: new Map([["k", Uint8Array.of(1)]]) })).published, ["9"]);
});

test("state counts keys and values, and lets a value shrink when it is over the budget already", async () => {
  const budget = {
    ...BUDGET,
    memoryBytes: 65_536,
    instructions: 100_000,
    messagesPerSecond: 100,
    stateBytes: 4,
    logLinesPerSecond: 0,
  };
  const { published, handle } = await runGuest(
    KEEPER,
    (target) => {
      for (const payload of ["1234", "123", "1234", "12"]) message(payload)(target);
    },
    { budget },
  );
  assert.deepEqual(published, ["none", "4", "none", "0", "123", "4", "123", "0"]);
  assert.equal(handle.stats().stateBytes, 3);
  const large = await runGuest(KEEPER, message("123456"), { budget, state: new Map([["k", new Uint8Array(9)]]) });
  assert.equal(large.published[1], "0");
});

test("an event reads what it set itself", async () => {
  const wasm = guest(
    `(func (export "reading") (param i32 f64 f64 i32)
       (local $k i32)
       (local.set $k (call $key (i32.const 1027) (i32.const 1)))
       (drop (call $setNumber (local.get $k) (local.get 1)))
       (drop (call $publishNumber (call $topic (i32.const 1024) (i32.const 3)) (call $getNumber (local.get $k) (f64.const 0))))
       (call $delete (local.get $k))
       (drop (call $publishNumber (call $topic (i32.const 1024) (i32.const 3)) (call $getNumber (local.get $k) (f64.const 0)))))`,
    { texts: "outk" },
  );
  const { published, effects } = await runGuest(wasm, reading(7));
  assert.deepEqual(published, ["7", "0"]);
  // Set and deleted in one event: nothing to commit.
  assert.ok(effects.every((effect) => effect.kind === "publish"));
});

test("a key without bytes or with more than 256 ends the container", async () => {
  for (const length of [0, 257]) {
    const wasm = guest(
      `(func (export "reading") (param i32 f64 f64 i32) (drop (call $key (i32.const 8) (i32.const ${length}))))`,
    );
    assert.match((await runGuest(wasm, reading(1))).end?.message ?? "", /1 to 256/);
  }
});

const OUTCOME = { accepted: 0, overBudget: 4, conflict: 6 };
const KEY_K = `(call $key (i32.const ${TEXTS}) (i32.const 1))`;

/** What `call`, which gives an outcome, gives and leaves under the key `k`. */
async function outcomeOf(call: string, before: StateValue | undefined): Promise<[number, StateValue | undefined]> {
  const state = new Map(before === undefined ? [] : [["k", before] as const]);
  const { memory, state: after } = await snapshotAfter(`(i32.store (i32.const ${RESULT}) ${call})`, "kab", { state });
  return [memory.u32(RESULT), after.get("k")];
}

test("state.compare-and-set-number sets what is as expected, and nothing else", async () => {
  const compare = (expected: string): string =>
    `(call $compareAndSetNumber ${KEY_K} (f64.const ${expected}) (f64.const 9))`;
  const bytes = new Uint8Array(8);
  const cases: readonly (readonly [expected: string, before: StateValue | undefined, isSet: boolean])[] = [
    ["7", 7, true],
    ["7", 8, false],
    ["7", undefined, false],
    ["nan", undefined, true],
    ["nan", 7, false],
    // A number that is none is nothing that can be expected.
    ["nan", Number.NaN, false],
    ["-0", 0, true],
    ["0", bytes, false],
  ];
  for (const [expected, before, isSet] of cases) {
    const wanted = isSet ? [OUTCOME.accepted, 9] : [OUTCOME.conflict, before];
    assert.deepEqual(await outcomeOf(compare(expected), before), wanted, `${expected} of ${before}`);
  }
});

test("state.compare-and-set compares bytes, and none with nothing", async () => {
  const some = "(i32.const 1) (i32.const 1025) (i32.const 2)";
  const none = "(i32.const 0) (i32.const -1) (i32.const -1)";
  const compare = (expected: string): string =>
    `(call $compareAndSet ${KEY_K} ${expected} (i32.const ${TEXTS}) (i32.const 1))`;
  const [ab, abc, k] = ["ab", "abc", "k"].map((text) => new TextEncoder().encode(text));
  assert.deepEqual(await outcomeOf(compare(some), ab), [OUTCOME.accepted, k]);
  assert.deepEqual(await outcomeOf(compare(some), abc), [OUTCOME.conflict, abc]);
  assert.deepEqual(await outcomeOf(compare(some), 7), [OUTCOME.conflict, 7]);
  assert.deepEqual(await outcomeOf(compare(some), undefined), [OUTCOME.conflict, undefined]);
  assert.deepEqual(await outcomeOf(compare(none), undefined), [OUTCOME.accepted, k]);
  assert.deepEqual(await outcomeOf(compare(none), ab), [OUTCOME.conflict, ab]);
  await assert.rejects(outcomeOf(compare("(i32.const 2) (i32.const 0) (i32.const 0)"), ab), /case 2 of an option/);
});

test("state.list names the keys in use in the order of their bytes, changes of the event included", async () => {
  const state = new Map<string, StateValue>([
    ["b", 1],
    ["\u{1F525}", new Uint8Array()],
    ["\uFFFD", 2],
    ["gone", 3],
  ]);
  const list = async (after: string, limit: number): Promise<string[]> => {
    const texts = `gonenew${after}`;
    const change = `(call $delete (call $key (i32.const ${TEXTS}) (i32.const 4)))
      (drop (call $setNumber (call $key (i32.const ${TEXTS + 4}) (i32.const 3)) (f64.const 1)))`;
    const at = TEXTS + 7;
    const { memory } = await snapshotAfter(
      `${change} (call $list (i32.const ${at}) (i32.const ${Buffer.byteLength(after)}) (i32.const ${limit}) (i32.const ${RESULT}))`,
      texts,
      { state },
    );
    return memory.texts(RESULT);
  };
  const all = ["b", "new", "\uFFFD", "\u{1F525}"];
  assert.deepEqual(await list("", 1024), all);
  assert.deepEqual(await list("", -1), all);
  assert.deepEqual(await list("", 2), all.slice(0, 2));
  assert.deepEqual(await list("", 0), all.slice(0, 1));
  assert.deepEqual(await list("b", 9), all.slice(1));
  assert.deepEqual(await list("c", 1), ["new"]);
  assert.deepEqual(await list("\u{1F525}", 9), []);
});

test("a key more than 1,024 in use is over budget, until one is removed", async () => {
  const full = new Map(Array.from({ length: 1024 }, (_, i): [string, StateValue] => [`${i}`, new Uint8Array()]));
  const texts = "k0";
  const zero = `(call $key (i32.const ${TEXTS + 1}) (i32.const 1))`;
  const set = (key: string): string => `(call $setNumber ${key} (f64.const 1))`;
  const { memory, state } = await snapshotAfter(
    `(i32.store (i32.const 64) ${set(KEY_K)}) (i32.store (i32.const 68) ${set(zero)})
     (call $delete ${zero}) (i32.store (i32.const 72) ${set(KEY_K)}) (i32.store (i32.const 76) ${set(zero)})`,
    texts,
    { state: full, budget: { ...BUDGET, stateBytes: 65_536 } },
  );
  const { overBudget, accepted } = OUTCOME;
  assert.deepEqual(
    [64, 68, 72, 76].map((at) => memory.u32(at)),
    [overBudget, accepted, accepted, overBudget],
  );
  assert.equal(state.size, 1024);
  assert.deepEqual([state.has("k"), state.has("0")], [true, false]);
});
