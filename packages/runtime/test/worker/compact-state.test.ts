import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { NameTable } from "../../src/container/name-table.ts";
import { CompactState } from "../../src/worker/compact-state.ts";

const KEY = fc.constantFrom(..."abcdefghijklmnopqrst");
const VALUE = fc.oneof(fc.double(), fc.uint8Array({ maxLength: 3 }), fc.constant(undefined));

test("CompactState holds what a Map would, for many that share their keys' table", () => {
  const changes = fc.array(fc.tuple(KEY, VALUE), { maxLength: 60 });
  fc.assert(
    fc.property(fc.array(changes, { maxLength: 5 }), fc.dictionary(KEY, fc.double()), (containers, initial) => {
      const keys = NameTable.empty();
      const first = new Map(Object.entries(initial));
      const states = containers.map(() => new CompactState(keys, first));
      for (const [i, list] of containers.entries()) {
        const expected = new Map<string, number | Uint8Array>(first);
        for (const [key, value] of list) {
          states[i]?.set(key, value);
          if (value === undefined) expected.delete(key);
          else expected.set(key, value);
        }
        assert.deepEqual(states[i]?.toMap() ?? new Map(), expected);
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

test("CompactState that is given ever new keys keeps neither them nor their names", () => {
  const keys = NameTable.empty();
  const state = new CompactState(keys, new Map());
  const names = Array.from({ length: 100 }, (_, i) => `key-${i}`);
  for (const name of names) {
    state.set(name, 1);
    state.set(name, undefined);
  }
  assert.equal(state.toMap(), undefined);
  let shared = 0;
  for (let table = keys; table.isFollowedBy(names[shared] ?? ""); shared++) table = table.with(names[shared] ?? "");
  assert.equal(shared, 16);
});
