import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { migrate } from "../../src/state/sqlite-schema.ts";
import { hasCode } from "../fixtures.ts";

function schemaOf(database: DatabaseSync): string {
  return JSON.stringify(database.prepare("SELECT name, sql FROM sqlite_schema ORDER BY name").all());
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare("PRAGMA user_version").get()?.["user_version"]);
}

test("migrate() leads an empty database to the present schema, and a present one nowhere", () => {
  const database = new DatabaseSync(":memory:");
  migrate(database, "state.db");
  assert.equal(versionOf(database), 8);
  const schema = schemaOf(database);
  database.exec("INSERT INTO keyed_state VALUES ('app/guard', 'n', 1, NULL)");
  migrate(database, "state.db");
  assert.equal(versionOf(database), 8);
  assert.equal(schemaOf(database), schema);
  assert.equal(database.prepare("SELECT number FROM keyed_state").get()?.["number"], 1);
});

test("migrate() keeps one value a key and one desired state, of the right types", () => {
  const database = new DatabaseSync(":memory:");
  migrate(database, "state.db");
  database.exec("INSERT INTO keyed_state VALUES ('app/guard', 'n', 1, NULL)");
  assert.throws(() => database.exec("INSERT INTO keyed_state VALUES ('app/guard', 'n', 2, NULL)"), /UNIQUE/);
  assert.throws(() => database.exec("INSERT INTO keyed_state VALUES ('app/guard', 'm', 'two', NULL)"), /REAL/);
  assert.throws(() => database.exec("INSERT INTO desired_state VALUES (2, '{}')"), /CHECK/);
});

test("migrate() leads the schema of the version before on, with what it holds", () => {
  const database = new DatabaseSync(":memory:");
  migrate(database, "state.db");
  database.exec("INSERT INTO keyed_state VALUES ('app/guard', 'n', 1, NULL)");
  database.exec(
    "DROP TABLE event_costs; DROP TABLE thing_writes; DROP TABLE accepted_releases; DROP TABLE previous_images;" +
      "DROP TABLE thing_actions; DROP TABLE driven_properties; DROP TABLE returned_containers; PRAGMA user_version = 1",
  );
  migrate(database, "state.db");
  assert.equal(versionOf(database), 8);
  assert.equal(database.prepare("SELECT number FROM keyed_state").get()?.["number"], 1);
  assert.equal(database.prepare("SELECT count(*) AS n FROM event_costs").get()?.["n"], 0);
});

test("migrate() takes over from the records of writes what containers drive", () => {
  const database = new DatabaseSync(":memory:");
  migrate(database, "state.db");
  database.exec("DROP TABLE driven_properties; DROP TABLE returned_containers; PRAGMA user_version = 6");
  const insert = database.prepare(
    "INSERT INTO thing_writes (time, property, writer, old, value, failure) VALUES (1, ?, ?, NULL, 1, ?)",
  );
  for (const [property, writer, failure] of [
    ["m/valve", "app/a", null],
    ["m/fan", "app/a", null],
    ["m/fan", "control", null],
    ["m/pump", "app/a", null],
    ["m/pump", "safe-state", null],
    ["m/valve", "app/b", "it is gone"],
  ] as const)
    insert.run(property, writer, failure);
  migrate(database, "state.db");
  const rows = database.prepare("SELECT * FROM driven_properties").all();
  assert.deepEqual(
    rows.map((row) => [row["property"], row["container"]]),
    [["m/valve", "app/a"]],
  );
});

test("migrate() leaves nothing behind of a step that fails", () => {
  const database = new DatabaseSync(":memory:");
  // Not ours, but in the way of the second table.
  database.exec("CREATE TABLE container_restarts (x)");
  const before = schemaOf(database);
  assert.throws(() => migrate(database, "state.db"), /container_restarts already exists/);
  // Closing the database, which is what its owner does then, undoes as much.
  database.exec("ROLLBACK");
  assert.equal(schemaOf(database), before);
  assert.equal(versionOf(database), 0);
});

test("migrate() refuses a schema of a later version and says which it is", () => {
  const database = new DatabaseSync(":memory:");
  database.exec("PRAGMA user_version = 9");
  assert.throws(() => migrate(database, "state.db"), hasCode("agent.state-too-new"));
  assert.equal(schemaOf(database), "[]");
});
