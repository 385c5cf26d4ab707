import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import { readCosts } from "../../src/state/read-costs.ts";
import { SqliteStateStore } from "../../src/state/sqlite-state-store.ts";
import { digestOf, hasCode } from "../fixtures.ts";
import { temporaryDirectory } from "../temporary-directory.ts";

const IMAGE = digestOf("1");
const RECORD = {
  since: 1,
  until: 2,
  handlers: { tick: { count: 1, sum: 5, maximum: 5, buckets: [4, 1] } },
};
const NOTHING = { digest: IMAGE, handlers: [] };

test("readCosts() finds what an agent kept that runs no more", () => {
  using directory = temporaryDirectory();
  const path = join(directory.path, "state.db");
  const { store } = SqliteStateStore.open(path, new VirtualClock());
  store.keepCosts([[IMAGE, RECORD]]);
  assert.throws(() => readCosts(directory.path, IMAGE), hasCode("agent.state-unavailable"), "while it is held");
  store.close();
  assert.deepEqual(readCosts(directory.path, IMAGE), {
    digest: IMAGE,
    since: 1,
    until: 2,
    handlers: [{ handler: "tick", events: 1, maximum: 5, p50: 5, p99: 5 }],
  });
  assert.deepEqual(readCosts(directory.path, digestOf("2")), { digest: digestOf("2"), handlers: [] });
  SqliteStateStore.open(path, new VirtualClock()).store.close();
});

test("readCosts() knows nothing where there is no database, or one of before there was measuring", () => {
  using directory = temporaryDirectory();
  assert.deepEqual(readCosts(directory.path, IMAGE), NOTHING);
  new DatabaseSync(join(directory.path, "state.db")).close();
  assert.deepEqual(readCosts(directory.path, IMAGE), NOTHING);
});

test("readCosts() says which file it can not read", () => {
  using directory = temporaryDirectory();
  writeFileSync(join(directory.path, "state.db"), "this is no database ".repeat(100));
  assert.throws(() => readCosts(directory.path, IMAGE), hasCode("agent.state-unavailable"));
});
