import assert from "node:assert/strict";
import { test } from "node:test";
import type { StateValue } from "../../src/index.ts";
import { guest } from "../guests/guests.ts";
import { message, reading, runGuest } from "./host-lab.ts";

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
