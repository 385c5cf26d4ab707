import assert from "node:assert/strict";
import { test } from "node:test";
import { Diagnostics } from "@thimble/base";
import { parseYaml } from "@thimble/model";
import { parseDurationNode } from "../../src/description/parse-duration-node.ts";

function parse(text: string): { readonly value: number | undefined; readonly problems: number } {
  const diagnostics = new Diagnostics();
  const value = parseDurationNode(parseYaml(text, { where: "a", diagnostics }));
  return { value, problems: diagnostics.problems.length };
}

test("parseDurationNode() reads a duration, and refuses what is none or nothing", () => {
  assert.deepEqual(parse("1m30s"), { value: 90_000, problems: 0 });
  for (const text of ["0s", "soon", "[1s]"]) assert.deepEqual(parse(text), { value: undefined, problems: 1 });
  assert.equal(parseDurationNode(undefined), undefined);
});
