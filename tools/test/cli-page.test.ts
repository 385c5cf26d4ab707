import assert from "node:assert/strict";
import { test } from "node:test";
import { COMMANDS } from "../../packages/cli/src/commands/command-table.ts";
import { ENVIRONMENT } from "../../packages/cli/src/environment-table.ts";
import { cliPage } from "../cli-page.ts";

test("the page of commands has every command, argument, option and variable", () => {
  const page = cliPage();
  for (const { name, args, options } of COMMANDS) {
    assert.ok(page.includes(`\n## thimble ${name}\n`), name);
    for (const { written } of [...Object.values(args), ...Object.values(options)])
      assert.ok(page.includes(`| \`${written.replaceAll("|", "\\|")}\` |`), written);
  }
  for (const name of Object.keys(ENVIRONMENT)) assert.ok(page.includes(`| \`${name}\` |`), name);
});

test("the page of commands has the exit statuses that help has", () => {
  assert.match(cliPage(), /\| 0 \| done.*\n\| 1 \|.*\n\| 2 \|.*\n\| 3 \|.*\n\| 130 \|/);
});
