import assert from "node:assert/strict";
import { test } from "node:test";
import { runHere } from "./support/command-line.ts";

test("runCommandLine() returns the exit status of the catalogue", async () => {
  assert.equal((await runHere(["version"])).status, 0);
  assert.equal((await runHere(["vresion"])).status, 2);
  assert.equal((await runHere(["ps", "--data", "/nowhere"])).status, 3);
});

test("runCommandLine() prints errors for a person on standard error, for a program on standard output", async () => {
  const person = await runHere(["vresion"]);
  assert.equal(person.stdout, "");
  assert.match(
    person.stderr,
    /^error: Cannot run "thimble vresion": unknown command 'vresion'\n {2}expected {2}did you mean version\?\n/,
  );
  const program = await runHere(["vresion", "--json"]);
  assert.equal(program.stderr, "");
  assert.equal(JSON.parse(program.stdout).error.code, "base.argument");
});
