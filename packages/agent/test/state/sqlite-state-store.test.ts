import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { isThimbleError, VirtualClock } from "@thimble/base";
import type { Digest } from "@thimble/model";
import { SqliteStateStore } from "../../src/state/sqlite-state-store.ts";
import { digestOf, hasCode } from "../fixtures.ts";
import { temporaryDirectory } from "../temporary-directory.ts";
import { stateStoreContract } from "./state-store.contract.ts";

const clock = new VirtualClock();
const directory = temporaryDirectory();
let databases = 0;

function freshPath(): string {
  databases += 1;
  return join(directory.path, `state-${databases}.db`);
}

after(() => directory[Symbol.dispose]());

stateStoreContract("SqliteStateStore", () => SqliteStateStore.open(freshPath(), clock).store);

test("SqliteStateStore finds everything again after it was closed and opened", () => {
  const path = freshPath();
  const first = SqliteStateStore.open(path, clock).store;
  first.commit([{ container: "a/x", key: "k", value: 3 }]);
  first.acceptDesired("text");
  first.close();
  using second = SqliteStateStore.open(path, clock).store;
  assert.equal(second.stateOf("a/x").get("k"), 3);
  assert.equal(second.desired(), "text");
});

test("SqliteStateStore.open() refuses a database that another agent holds", () => {
  const path = freshPath();
  using _store = SqliteStateStore.open(path, clock).store;
  assert.throws(
    () => SqliteStateStore.open(path, clock),
    (error) => isThimbleError(error, "agent.already-running"),
  );
});

test("SqliteStateStore.open() moves a file that is no database aside and says where", () => {
  const path = freshPath();
  writeFileSync(path, "this is not a database, but it may be all that is left of one ".repeat(40));
  const { store, movedAside } = SqliteStateStore.open(path, clock);
  using _store = store;
  assert.equal(movedAside, `${path}.damaged-2026-01-01T000000.000Z`);
  assert.match(readFileSync(movedAside, "utf8"), /^this is not a database/);
  assert.deepEqual(store.stateOf("a/x"), new Map());
});

test("SqliteStateStore.open() moves a database with a torn page aside, with every byte it had", () => {
  const path = freshPath();
  const first = SqliteStateStore.open(path, clock).store;
  first.commit(Array.from({ length: 2000 }, (_, i) => ({ container: "a/x", key: `key ${i}`, value: i })));
  first.close();
  truncateSync(path, 20_000);
  const { store, movedAside } = SqliteStateStore.open(path, clock);
  using _store = store;
  assert.equal(movedAside, `${path}.damaged-2026-01-01T000000.000Z`);
  assert.equal(readFileSync(movedAside).byteLength, 20_000);
});

test("SqliteStateStore.open() finds damage inside a database that still opens", () => {
  const path = freshPath();
  const first = SqliteStateStore.open(path, clock).store;
  first.commit(Array.from({ length: 2000 }, (_, i) => ({ container: "a/x", key: `key ${i}`, value: i })));
  first.close();
  const damaged = readFileSync(path);
  damaged.fill(0xff, damaged.byteLength - 4096, damaged.byteLength - 4000);
  writeFileSync(path, damaged);
  const { store, movedAside } = SqliteStateStore.open(path, clock);
  using _store = store;
  assert.ok(movedAside !== undefined);
  assert.deepEqual(readFileSync(movedAside), damaged);
});

test("SqliteStateStore.open() refuses a database of a later schema and leaves it alone", () => {
  const path = freshPath();
  const later = new DatabaseSync(path);
  later.exec("CREATE TABLE later (kept TEXT); PRAGMA user_version = 99");
  later.close();
  assert.throws(
    () => SqliteStateStore.open(path, clock),
    (error) => isThimbleError(error, "agent.state-too-new") && /schema 99/.test(error.message),
  );
  const again = new DatabaseSync(path);
  assert.deepEqual(
    again
      .prepare("SELECT name FROM sqlite_schema")
      .all()
      .map((row) => row["name"]),
    ["later"],
  );
  again.close();
});

test("SqliteStateStore.open() says when the file can not be used", () => {
  const path = freshPath();
  mkdirSync(path);
  assert.throws(
    () => SqliteStateStore.open(path, clock),
    (error) => isThimbleError(error, "agent.state-unavailable") && error.where === path,
  );
});

test("SqliteStateStore.commit() applies nothing of a commit that fails", () => {
  const path = freshPath();
  const { store } = SqliteStateStore.open(path, clock);
  store.commit([{ container: "a/x", key: "k", value: 1 }]);
  // What the file system would refuse, the schema refuses here: a key that is no text.
  const broken: string = JSON.parse('{"toString":null}');
  assert.throws(
    () =>
      store.commit([
        { container: "a/x", key: "k", value: 2 },
        { container: "a/x", key: broken, value: 2 },
      ]),
    (error) => isThimbleError(error, "agent.state-unavailable"),
  );
  assert.deepEqual(store.stateOf("a/x"), new Map([["k", 1]]));
  store.close();
});

test("SqliteStateStore.acceptDesired() keeps the images of the release before with the desired state, or neither", () => {
  using store = SqliteStateStore.open(freshPath(), clock).store;
  store.acceptDesired("one", new Map([["guard", 1]]), [digestOf("1")]);
  const broken = function* (): Generator<Digest> {
    yield digestOf("2");
    throw new Error("the disk");
  };
  assert.throws(
    () => store.acceptDesired("two", new Map([["guard", 2]]), broken()),
    hasCode("agent.state-unavailable"),
  );
  assert.deepEqual(
    [store.desired(), store.acceptedReleases(), store.previousImages()],
    ["one", new Map([["guard", 1]]), [digestOf("1")]],
  );
});

test("SqliteStateStore.acceptDesired() keeps desired state and release numbers together or not at all", () => {
  const path = freshPath();
  const { store } = SqliteStateStore.open(path, clock);
  store.acceptDesired("one", new Map([["guard", 3]]));
  const broken = new Map([
    ["guard", 4],
    // SQLite takes it for NULL.
    ["toys", Number.NaN],
  ]);
  assert.throws(
    () => store.acceptDesired("two", broken),
    (error) => isThimbleError(error, "agent.state-unavailable"),
  );
  store.close();
  using second = SqliteStateStore.open(path, clock).store;
  assert.equal(second.desired(), "one");
  assert.deepEqual(second.acceptedReleases(), new Map([["guard", 3]]));
});

test("SqliteStateStore keeps every acknowledged commit, whole, when its process is killed", {
  timeout: 60_000,
}, async () => {
  const path = freshPath();
  let expected = 0;
  for (let round = 0; round < 3; round++) {
    expected = await commitUntilKilled(path, expected + 1, 200);
    using store = SqliteStateStore.open(path, clock).store;
    const state = store.stateOf("app/service");
    assert.equal(state.get("left"), state.get("right"));
    const left = Number(state.get("left"));
    assert.ok(left >= expected, `committed ${expected}, found ${left}`);
    expected = left;
  }
});

/** Runs the child until it acknowledged `count` commits, kills it without warning, and gives the last number acknowledged. */
async function commitUntilKilled(path: string, first: number, count: number): Promise<number> {
  const script = fileURLToPath(new URL("committing-child.ts", import.meta.url));
  const child = spawn(process.execPath, ["--conditions=@thimble/source", script, path, String(first)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  let output = "";
  for await (const chunk of child.stdout.setEncoding("utf8")) {
    output += chunk;
    if (output.split("\n").length > count) child.kill("SIGKILL");
  }
  await exited;
  return Number(output.slice(0, output.lastIndexOf("\n")).split("\n").at(-1));
}

test("SqliteStateStore keeps all of a journal or nothing, wherever the disk refuses", () => {
  const path = freshPath();
  SqliteStateStore.open(path, clock).store.close();
  const database = new DatabaseSync(path);
  database.exec(
    `CREATE TRIGGER full BEFORE INSERT ON thing_actions WHEN NEW.invoker = 'full'
     BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END`,
  );
  database.close();
  using store = SqliteStateStore.open(path, clock).store;
  const write = { time: 1, property: "m/valve", by: "app/a", old: 0, value: 1, failure: undefined };
  const told = { time: 1, action: "m/home", input: 1, output: undefined, isConfirmed: true, failure: undefined };
  const of = (by: string) => ({ writes: [write], actions: [{ ...told, by }] });
  assert.throws(() => store.recordJournal(of("full")), hasCode("agent.state-unavailable"));
  assert.deepEqual([store.thingWrites(), store.thingActions()], [[], []]);
  store.recordJournal(of("app/a"));
  assert.deepEqual([store.thingWrites().length, store.thingActions().length], [1, 1]);
});
