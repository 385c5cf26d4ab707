import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { BoxedState, CompactState } from "../../src/container/compact-state.ts";
import { NameTable } from "../../src/container/name-table.ts";

/** Few, which are kept in a list, and so many that they are not. */
const KEY = fc.oneof(fc.constantFrom("a", "b", "c", "d"), fc.nat(99).map(String));
const VALUE = fc.oneof(fc.double(), fc.uint8Array({ maxLength: 3 }), fc.constant(undefined));

for (const State of [CompactState, BoxedState])
  test(`${State.name} holds what a Map would, for many that share their keys' table`, () => {
    const changes = fc.array(fc.tuple(KEY, VALUE), { maxLength: 60 });
    fc.assert(
      fc.property(fc.array(changes, { maxLength: 5 }), fc.dictionary(KEY, fc.double()), (containers, initial) => {
        const keys = NameTable.empty();
        const first = new Map(Object.entries(initial));
        const states = containers.map(() => new State(keys, first));
        for (const [i, list] of containers.entries()) {
          const expected = new Map<string, number | Uint8Array>(first);
          for (const [key, value] of list) {
            states[i]?.set(key, value);
            if (value === undefined) expected.delete(key);
            else expected.set(key, value);
          }
          const state = states[i];
          assert.deepEqual(state?.toMap() ?? new Map(), expected);
          assert.equal(state?.size, expected.size);
          for (const [key] of list) assert.deepEqual(state?.get(key), expected.get(key));
        }
      }),
    );
  });

test("CompactState without values is nothing to send", () => {
  const state = new CompactState(NameTable.empty(), new Map());
  assert.equal(state.toMap(), undefined);
  state.set("a", 1);
  state.set("a", undefined);
  assert.equal(state.toMap(), undefined);
});

test("CompactState does not remember the names of all keys that were ever set", () => {
  const keys = NameTable.empty();
  const state = new CompactState(keys, new Map());
  const names = (): number => {
    let [count, table] = [0, keys];
    for (let i = 0; i < 1000 && table.isFollowedBy(`key ${i}`); i++)
      [count, table] = [count + 1, table.with(`key ${i}`)];
    return count;
  };
  for (let i = 0; i < 1000; i++) {
    state.set(`key ${i}`, i);
    state.set(`key ${i}`, undefined);
  }
  assert.equal(state.size, 0);
  assert.ok(names() <= 16, `${names()} names`);
});
