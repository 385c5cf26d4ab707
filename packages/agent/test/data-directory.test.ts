import assert from "node:assert/strict";
import { readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import { openDataDirectory } from "../src/data-directory.ts";
import { hasCode } from "./fixtures.ts";
import { temporaryDirectory } from "./temporary-directory.ts";

const clock = new VirtualClock();

test("openDataDirectory() makes the directory for its user alone, with the state database in it", () => {
  using directory = temporaryDirectory();
  const path = join(directory.path, "deep", "data");
  const { store, movedAside, socketPath } = openDataDirectory(path, clock);
  using _ = store;
  assert.equal(statSync(path).mode & 0o777, 0o700);
  assert.equal(movedAside, undefined);
  assert.equal(socketPath, join(path, "agent.sock"));
  assert.ok(readdirSync(path).includes("state.db"));
});

test("openDataDirectory() holds the directory until the store is closed", () => {
  using directory = temporaryDirectory();
  const first = openDataDirectory(directory.path, clock);
  assert.throws(() => openDataDirectory(directory.path, clock), hasCode("agent.already-running"));
  first.store.close();
  openDataDirectory(directory.path, clock).store.close();
});

test("openDataDirectory() says where a damaged database was moved", () => {
  using directory = temporaryDirectory();
  writeFileSync(join(directory.path, "state.db"), "damaged ".repeat(1000));
  const { store, movedAside } = openDataDirectory(directory.path, clock);
  using _ = store;
  assert.equal(movedAside, join(directory.path, "state.db.damaged-2026-01-01T000000.000Z"));
});

test("openDataDirectory() says where no directory can be made", () => {
  using directory = temporaryDirectory();
  const file = join(directory.path, "file");
  writeFileSync(file, "");
  assert.throws(() => openDataDirectory(join(file, "data"), clock), hasCode("agent.state-unavailable"));
});
