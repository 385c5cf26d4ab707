import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { readState } from "../../src/state/read-state.ts";
import { hasCode } from "../fixtures.ts";
import { temporaryDirectory } from "../temporary-directory.ts";

test("readState() reads where the table is, and nothing where it or the database is not", () => {
  using directory = temporaryDirectory();
  const path = join(directory.path, "state.db");
  const read = (database: DatabaseSync) => database.prepare("SELECT n FROM t").get()?.["n"];
  assert.equal(readState(directory.path, "t", read), undefined);
  const database = new DatabaseSync(path);
  database.exec("CREATE TABLE other (n)");
  database.close();
  assert.equal(readState(directory.path, "t", read), undefined);
  const again = new DatabaseSync(path);
  again.exec("CREATE TABLE t (n); INSERT INTO t VALUES (7)");
  again.close();
  assert.equal(readState(directory.path, "t", read), 7);
});

test("readState() says which file it can not read", () => {
  using directory = temporaryDirectory();
  writeFileSync(join(directory.path, "state.db"), "this is no database ".repeat(100));
  assert.throws(() => readState(directory.path, "t", () => 1), hasCode("agent.state-unavailable"));
});
