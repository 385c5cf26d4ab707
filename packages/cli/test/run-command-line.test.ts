import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { runHere, startHere } from "./support/command-line.ts";
import { temporaryFolder } from "./support/plant-project.ts";

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

test("runCommandLine() that is asked to stop in the middle says nothing to who asked, a program that it was, and returns 128 and the signal's number", async (t) => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  await using folder = await temporaryFolder({});
  for (const json of [[], ["--json"]]) {
    await using pulling = startHere(["pull", `127.0.0.1:${address.port}/guard:1`, ...json], { cwd: folder.directory });
    await once(server, "request");
    pulling.stop();
    assert.equal(await pulling.ended, 130);
    assert.equal(pulling.stderr(), "");
    if (json.length === 0) assert.equal(pulling.stdout(), "");
    else assert.equal(JSON.parse(pulling.stdout()).error.code, "base.aborted");
  }
});
