import assert from "node:assert/strict";
import { test } from "node:test";
import { runHere } from "../support/command-line.ts";
import { COMPOSE, temporaryFolder } from "../support/plant-project.ts";

test("thimble dev refuses --once with --speed, and a speed that is none", async () => {
  const both = await runHere(["dev", ".", "--once", "--speed", "10x"]);
  assert.equal(both.status, 2);
  const none = await runHere(["dev", ".", "--speed", "lockstep"]);
  assert.equal(none.status, 2);
  assert.match(none.stderr, /a factor like 600x/);
});

test("thimble dev says what to do in a folder without a plant", async () => {
  await using folder = await temporaryFolder({ "compose.yaml": COMPOSE });
  const { status, stderr } = await runHere(["dev", folder.directory]);
  assert.equal(status, 2);
  assert.match(stderr, /an app without a plant runs with thimble up/);
});
