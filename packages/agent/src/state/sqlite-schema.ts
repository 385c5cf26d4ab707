import type { DatabaseSync } from "node:sqlite";
import { ThimbleError } from "@thimble/base";

/**
 * The steps that lead from an empty database to the present schema. Step n leads from `user_version` n to n + 1. A step
 * that has been released is never changed: a change is a further step.
 *
 * `number` and `bytes` are two columns, not one without a type, because SQLite turns a NaN into NULL: then `bytes` and `number` are both NULL.
 */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE keyed_state (
     container TEXT NOT NULL,
     key TEXT NOT NULL,
     number REAL,
     bytes BLOB,
     PRIMARY KEY (container, key)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE container_restarts (
     container TEXT NOT NULL PRIMARY KEY,
     restarts INTEGER NOT NULL,
     last_reason TEXT NOT NULL,
     last_message TEXT NOT NULL,
     last_time INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE desired_state (
     id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
     document TEXT NOT NULL
   ) STRICT;`,
  `CREATE TABLE event_costs (
     digest TEXT NOT NULL PRIMARY KEY,
     until INTEGER NOT NULL,
     record TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;`,
  `CREATE TABLE thing_writes (
     id INTEGER PRIMARY KEY,
     time INTEGER NOT NULL,
     property TEXT NOT NULL,
     writer TEXT NOT NULL,
     old REAL,
     value REAL NOT NULL,
     failure TEXT
   ) STRICT;`,
  `CREATE TABLE accepted_releases (
     repository TEXT NOT NULL PRIMARY KEY,
     number INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;`,
  `CREATE TABLE thing_actions (
     id INTEGER PRIMARY KEY,
     time INTEGER NOT NULL,
     action TEXT NOT NULL,
     invoker TEXT NOT NULL,
     input REAL,
     output REAL,
     is_confirmed INTEGER NOT NULL,
     failure TEXT
   ) STRICT;`,
  `CREATE TABLE previous_images (
     digest TEXT NOT NULL PRIMARY KEY
   ) STRICT, WITHOUT ROWID;`,
  // What the records of writes say is taken over: until then they were all that was known. A container's id has its app before a slash.
  `CREATE TABLE driven_properties (
     property TEXT NOT NULL PRIMARY KEY,
     container TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;
   INSERT INTO driven_properties (property, container)
     SELECT property, writer FROM thing_writes
     WHERE id IN (SELECT MAX(id) FROM thing_writes WHERE failure IS NULL GROUP BY property) AND instr(writer, '/') > 0;`,
  `CREATE TABLE returned_containers (
     container TEXT NOT NULL PRIMARY KEY,
     refused TEXT NOT NULL,
     fingerprint TEXT NOT NULL,
     document TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;`,
];

/**
 * Brings the database to the present schema, in one transaction.
 * @throws ThimbleError agent.state-too-new when a later version of Thimble wrote it
 */
export function migrate(database: DatabaseSync, path: string): void {
  const version = Number(database.prepare("PRAGMA user_version").get()?.["user_version"]);
  if (version > MIGRATIONS.length) {
    throw new ThimbleError("agent.state-too-new", `Cannot use the state database: it has schema ${version}`, {
      where: path,
      expected: `schema ${MIGRATIONS.length} or earlier`,
    });
  }
  const steps = MIGRATIONS.slice(version).join("\n");
  database.exec(`BEGIN IMMEDIATE;\n${steps}\nPRAGMA user_version = ${MIGRATIONS.length};\nCOMMIT;`);
}
