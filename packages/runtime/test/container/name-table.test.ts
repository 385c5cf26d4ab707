import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { NameTable } from "../../src/container/name-table.ts";

function open(root: NameTable, names: readonly string[]): NameTable {
  return names.reduce((table, name) => table.with(name), root);
}

test("NameTable is one object for all that open the same names in the same order", () => {
  const root = NameTable.empty();
  assert.equal(open(root, ["a", "b", "c"]), open(root, ["a", "b", "c"]));
  assert.notEqual(open(root, ["a", "b"]), open(root, ["b", "a"]));
});

test("NameTable numbers names from 0 in the order of opening, whatever others open", () => {
  const names = fc.array(fc.constantFrom("a", "b", "c", "d", "e"), { maxLength: 8 });
  fc.assert(
    fc.property(fc.array(names, { maxLength: 8 }), (containers) => {
      const root = NameTable.empty();
      const tables = containers.map((list) => open(root, list));
      for (const [i, list] of containers.entries()) {
        const distinct = [...new Set(list)];
        assert.equal(tables[i]?.size, distinct.length);
        for (const [number, name] of distinct.entries()) {
          assert.equal(tables[i]?.indexOf(name), number);
          assert.equal(tables[i]?.at(number), name);
        }
        assert.equal(tables[i]?.at(distinct.length), undefined);
      }
      assert.equal(root.size, 0);
      assert.equal(root.indexOf("a"), undefined);
    }),
  );
});

test("NameTable stops sharing when ever new names are opened", () => {
  const root = NameTable.empty();
  const many = Array.from({ length: 5000 }, (_, i) => `name-${i}`);
  assert.notEqual(open(root, many), open(root, many));
  assert.equal(open(root, many).indexOf("name-4999"), 4999);
});

test("NameTable knows what others that share it opened next, there and nowhere else", () => {
  const root = NameTable.empty();
  const first = root.with("a");
  first.with("b");
  assert.deepEqual([root.isFollowedBy("a"), root.isFollowedBy("b"), first.isFollowedBy("b")], [true, false, true]);
  assert.equal(NameTable.empty().isFollowedBy("a"), false);
});
