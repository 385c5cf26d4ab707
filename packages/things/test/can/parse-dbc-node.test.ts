import assert from "node:assert/strict";
import { test } from "node:test";
import { Diagnostics } from "@thimble/base";
import { parseYaml } from "@thimble/model";
import { parseDbcNode } from "../../src/can/parse-dbc-node.ts";

function parse(value: string | undefined) {
  const diagnostics = new Diagnostics();
  const root = parseYaml(JSON.stringify({ dbc: value }), { where: "a", diagnostics });
  const messages = parseDbcNode(root.get("dbc"));
  return { messages, problems: diagnostics.problems.map(({ code }) => code) };
}

test("the text of the file stands behind its name", () => {
  assert.deepEqual(
    parse("a.dbc\nBO_ 1 A: 8 B\n").messages?.map(({ name }) => name),
    ["A"],
  );
  assert.deepEqual(parse(undefined), { messages: undefined, problems: [] });
});

test("a file whose text did not come along is reported", () => {
  assert.deepEqual(parse("a.dbc"), { messages: [], problems: ["things.bad-description"] });
});
