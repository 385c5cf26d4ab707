import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { EDGE_EXPORTS, EDGE_IMPORTS } from "../../packages/model/src/contract/edge-contract.ts";
import { ASSEMBLYSCRIPT_NAMES } from "../contract/assemblyscript-names.ts";
import { contractPage } from "../contract-page.ts";
import { loadWit } from "../wit/wit-library.ts";

const page = contractPage(loadWit("wit"));

test("the page of the contract has every import with its type, its price and what AssemblyScript calls it", () => {
  for (const [from, functions] of Object.entries(EDGE_IMPORTS)) {
    for (const [name, { params, results }] of Object.entries(functions)) {
      const type = `(${params.join(", ")}) -> (${results.join(", ")})`;
      const row = page.split("\n").find((line) => line.startsWith(`| \`"${from}" "${name}"\` \`${type}\` | 100`));
      assert.match(row ?? "", /\| `[^`]+`(, `[^`]+`)* \|$/, `${from} ${name}`);
      assert.doesNotMatch(row ?? "", /undefined/);
    }
  }
});

test("the page of the contract has every export that WIT knows", () => {
  for (const name of Object.keys(EDGE_EXPORTS)) {
    if (name !== "cabi_realloc") assert.ok(page.includes(`\n### ${name}\n`), name);
  }
});

test("what AssemblyScript calls the imports exists in its SDK", () => {
  const sdk = globSync("sdk/assemblyscript/assembly/*.ts")
    .map((file) => readFileSync(file, "utf8"))
    .join("\n");
  const names = Object.values(ASSEMBLYSCRIPT_NAMES).flatMap((functions) => Object.values(functions));
  const members = names.flatMap((text) =>
    [...text.matchAll(/\.(\w+)|\b(\w+)\(/g)].map(([, member, called = ""]) => member ?? called),
  );
  for (const member of new Set(members)) {
    assert.match(sdk, new RegExp(`(function|static|get|set) ${member}\\b|^ {2}${member}\\(`, "m"), member);
  }
});
