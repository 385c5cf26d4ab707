import assert from "node:assert/strict";
import { test } from "node:test";
import { startProcess } from "./support/command-line.ts";

test("main runs a command line and sets the exit status", async () => {
  const { status, stdout } = await startProcess(["version", "--json"]).ended;
  assert.equal(status, 0);
  assert.equal(JSON.parse(stdout).thimble, "0.1.0");
  assert.equal((await startProcess(["vresion"]).ended).status, 2);
});
