import assert from "node:assert/strict";
import { it } from "node:test";
import { CallExpression } from "assemblyscript";
import { calledName, walk } from "../../src/build/syntax-tree.ts";
import { parseSource } from "./parse-source.ts";

it("walk() visits calls wherever they are, and calledName() gives the last name of what is called", () => {
  const source = parseSource(`
    const x = a(1);
    class C { f: i32 = b(2); m(p: i32 = c(3)): void { if (d(4)) { for (;;) { e.f(5).g(6); } } else { switch (h(7)) { default: i[j(8)]; } } } }
    (() => k(9))();
  `);
  const names: (string | undefined)[] = [];
  walk(source, (node) => {
    if (node instanceof CallExpression) names.push(calledName(node));
  });
  assert.deepEqual(names.sort(), ["a", "b", "c", "d", "f", "g", "h", "j", "k", undefined]);
});
