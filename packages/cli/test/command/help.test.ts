import assert from "node:assert/strict";
import { test } from "node:test";
import { COMMANDS, NOUNS } from "../../src/commands/command-table.ts";
import { ENVIRONMENT } from "../../src/environment-table.ts";
import { runHere } from "../support/command-line.ts";
import { matchGolden } from "../support/golden.ts";

test("thimble --help lists commands, environment and exit status", async () => {
  const { status, stdout } = await runHere(["--help"]);
  assert.equal(status, 0);
  matchGolden("help", stdout);
  for (const name of Object.keys(ENVIRONMENT)) assert.match(stdout, new RegExp(`^ +${name} `, "m"));
});

for (const { name } of COMMANDS) {
  test(`thimble ${name} --help shows arguments, options and examples`, async () => {
    const { status, stdout } = await runHere([...name.split(" "), "--help"]);
    assert.equal(status, 0);
    matchGolden(`help-${name.replace(" ", "-")}`, stdout);
  });
}

test("every noun of the table has a line of help, and every command examples that call it", () => {
  assert.equal(new Set(COMMANDS.map(({ name }) => name)).size, COMMANDS.length);
  for (const { name, examples } of COMMANDS) {
    const [noun = "", verb] = name.split(" ");
    if (verb !== undefined) assert.ok(NOUNS[noun], noun);
    for (const { line } of examples) assert.ok(line.startsWith(`thimble ${name}`), line);
  }
});
