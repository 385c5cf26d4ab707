import { existsSync, renameSync } from "node:fs";
import { DatabaseSync, type SQLOutputValue, type StatementSync } from "node:sqlite";
import { type Clock, isThimbleError, ThimbleError } from "@thimble/base";
import { type Digest, type PropertyPath, parseDigest } from "@thimble/model";
import type { ContainerId, StateValue } from "@thimble/runtime";
import type { ActionRecord } from "../record/action-record.ts";
import type { FailureReason } from "../record/device-event.ts";
import type { WriteRecord } from "../record/write-record.ts";
import { parseCostRecord } from "./parse-cost-record.ts";
import { migrate } from "./sqlite-schema.ts";
import {
  type CostRecord,
  type JournalRecords,
  MAXIMUM_COST_RECORDS,
  MAXIMUM_WRITE_RECORDS,
  type RestartRecord,
  type ReturnedRecord,
  type StateChange,
  type StateStore,
} from "./state-store.ts";

/** A state database that was just opened. */
export interface OpenedStateStore {
  readonly store: SqliteStateStore;
  /** Where a damaged database was moved, so that a person can look at it; undefined when it was sound. */
  readonly movedAside: string | undefined;
}

/** SQLITE_BUSY, SQLITE_CORRUPT and SQLITE_NOTADB. @see https://www.sqlite.org/rescode.html */
const BUSY = 5;
const CORRUPT = 11;
const DAMAGED: ReadonlySet<number> = new Set([CORRUPT, 26]);

/**
 * The state store in one SQLite file.
 *
 * WAL with `synchronous=FULL`: a commit returns after the log is flushed to the disk, so a power cut loses nothing that
 * was committed. With NORMAL it would be some twenty times faster and a power cut would take the last commits with it,
 * though not the file's soundness. What keeps FULL cheap is that an engine hands over the effects of many events
 * at once, and they are one transaction.
 *
 * The file is held by an exclusive lock of the operating system as long as the store is open: a second agent is
 * refused, and an agent that was killed leaves no lock behind.
 * @see https://www.sqlite.org/pragma.html#pragma_synchronous and #pragma_locking_mode
 */
export class SqliteStateStore implements StateStore {
  readonly #database: DatabaseSync;
  readonly #path: string;
  readonly #set: StatementSync;
  readonly #delete: StatementSync;
  readonly #keys: StatementSync;
  readonly #restarts: StatementSync;

  private constructor(database: DatabaseSync, path: string) {
    this.#database = database;
    this.#path = path;
    this.#set = database.prepare(
      `INSERT INTO keyed_state (container, key, number, bytes) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET number = excluded.number, bytes = excluded.bytes`,
    );
    this.#delete = database.prepare("DELETE FROM keyed_state WHERE container = ? AND key = ?");
    this.#keys = database.prepare("SELECT key, number, bytes FROM keyed_state WHERE container = ?");
    this.#restarts = database.prepare("SELECT * FROM container_restarts WHERE container = ?");
  }

  /**
   * Opens the database at `path`, made when it does not exist. A damaged one is moved aside to
   * `<path>.damaged-<time>`, never deleted, and an empty one takes its place.
   *
   * @throws ThimbleError agent.already-running when another process holds it
   * @throws ThimbleError agent.state-too-new when a later version of Thimble wrote it
   * @throws ThimbleError agent.state-unavailable when the file can not be opened
   */
  static open(path: string, clock: Clock): OpenedStateStore {
    try {
      return { store: new SqliteStateStore(openSound(path), path), movedAside: undefined };
    } catch (error) {
      if (!DAMAGED.has(resultCode(error))) throw asOpenError(error, path);
    }
    try {
      const movedAside = moveAside(path, clock);
      return { store: new SqliteStateStore(openSound(path), path), movedAside };
    } catch (error) {
      throw asOpenError(error, path);
    }
  }

  commit(changes: readonly StateChange[]): void {
    this.#transaction(() => {
      for (const { container, key, value } of changes) {
        if (value === undefined) this.#delete.run(container, key);
        else if (typeof value === "number") this.#set.run(container, key, value, null);
        else this.#set.run(container, key, null, value);
      }
    });
  }

  stateOf(container: ContainerId): ReadonlyMap<string, StateValue> {
    const rows = this.#keys.all(container);
    return new Map(
      rows.map((row) => [
        String(row["key"]),
        row["bytes"] instanceof Uint8Array ? row["bytes"] : asNumber(row["number"]),
      ]),
    );
  }

  desired(): string | undefined {
    const row = this.#database.prepare("SELECT document FROM desired_state").get();
    return row === undefined ? undefined : String(row["document"]);
  }

  acceptDesired(text: string, releases?: ReadonlyMap<string, number>, previous?: Iterable<Digest>): void {
    this.#transaction(() => {
      this.#database
        .prepare(
          "INSERT INTO desired_state (id, document) VALUES (1, ?) ON CONFLICT DO UPDATE SET document = excluded.document",
        )
        .run(text);
      if (releases !== undefined) {
        this.#database.exec("DELETE FROM accepted_releases");
        const insert = this.#database.prepare("INSERT INTO accepted_releases (repository, number) VALUES (?, ?)");
        for (const [repository, number] of releases) insert.run(repository, number);
      }
      if (previous === undefined) return;
      this.#database.exec("DELETE FROM previous_images");
      const keep = this.#database.prepare("INSERT OR IGNORE INTO previous_images (digest) VALUES (?)");
      for (const digest of previous) keep.run(digest);
    });
  }

  previousImages(): readonly Digest[] {
    const rows = this.#database.prepare("SELECT digest FROM previous_images ORDER BY digest").all();
    return rows.flatMap((row) => parseDigest(String(row["digest"])) ?? []);
  }

  acceptedReleases(): ReadonlyMap<string, number> {
    const rows = this.#database.prepare("SELECT repository, number FROM accepted_releases ORDER BY repository").all();
    return new Map(rows.map((row) => [String(row["repository"]), Number(row["number"])]));
  }

  restartsOf(container: ContainerId): RestartRecord | undefined {
    const row = this.#restarts.get(container);
    return row === undefined ? undefined : parseRestartRecord(row);
  }

  recordRestarts(records: ReadonlyMap<ContainerId, RestartRecord>): void {
    this.#transaction(() => {
      const statement = this.#database.prepare("INSERT OR REPLACE INTO container_restarts VALUES (?, ?, ?, ?, ?)");
      for (const [container, { restarts, lastReason, lastMessage, lastTime }] of records)
        statement.run(container, restarts, lastReason, lastMessage, Math.floor(lastTime));
    });
  }

  returned(): ReadonlyMap<ContainerId, ReturnedRecord> {
    const rows = this.#database.prepare("SELECT * FROM returned_containers").all();
    const texts = (row: Record<string, SQLOutputValue>): ReturnedRecord => ({
      refused: String(row["refused"]),
      fingerprint: String(row["fingerprint"]),
      document: String(row["document"]),
    });
    return new Map(rows.map((row) => [String(row["container"]), texts(row)]));
  }

  keepReturned(container: ContainerId, record: ReturnedRecord | undefined): void {
    this.#transaction(() => {
      if (record === undefined)
        this.#database.prepare("DELETE FROM returned_containers WHERE container = ?").run(container);
      else
        this.#database
          .prepare(
            "INSERT OR REPLACE INTO returned_containers (container, refused, fingerprint, document) VALUES (?, ?, ?, ?)",
          )
          .run(container, record.refused, record.fingerprint, record.document);
    });
  }

  costsOf(digest: Digest): CostRecord | undefined {
    const row = this.#database.prepare("SELECT record FROM event_costs WHERE digest = ?").get(digest);
    return row === undefined ? undefined : parseCostRecord(String(row["record"]));
  }

  keepCosts(costs: readonly (readonly [Digest, CostRecord])[]): void {
    this.#transaction(() => {
      const keep = this.#database.prepare("INSERT OR REPLACE INTO event_costs VALUES (?, ?, ?)");
      for (const [digest, record] of costs) keep.run(digest, Math.floor(record.until), JSON.stringify(record));
      this.#database
        .prepare(
          "DELETE FROM event_costs WHERE digest IN (SELECT digest FROM event_costs ORDER BY until DESC LIMIT -1 OFFSET ?)",
        )
        .run(MAXIMUM_COST_RECORDS);
    });
  }

  recordJournal({ writes, actions }: JournalRecords): void {
    this.#transaction(() => {
      if (writes.length > 0) this.#insertWrites(writes);
      if (actions.length > 0) this.#insertActions(actions);
    });
  }

  thingWrites(): readonly WriteRecord[] {
    return this.#database
      .prepare("SELECT * FROM thing_writes ORDER BY id")
      .all()
      .map((row) => ({
        time: Number(row["time"]),
        property: String(row["property"]),
        by: String(row["writer"]),
        old: typeof row["old"] === "number" ? row["old"] : undefined,
        value: asNumber(row["value"]),
        failure: row["failure"] === null ? undefined : String(row["failure"]),
      }));
  }

  driven(): ReadonlyMap<PropertyPath, ContainerId> {
    const rows = this.#database.prepare("SELECT property, container FROM driven_properties").all();
    return new Map(rows.map((row) => [String(row["property"]), String(row["container"])]));
  }

  keepDriven(property: PropertyPath, container: ContainerId | undefined): void {
    this.#transaction(() => {
      if (container === undefined)
        this.#database.prepare("DELETE FROM driven_properties WHERE property = ?").run(property);
      else
        this.#database
          .prepare("INSERT OR REPLACE INTO driven_properties (property, container) VALUES (?, ?)")
          .run(property, container);
    });
  }

  thingActions(): readonly ActionRecord[] {
    const numberOf = (value: unknown): number | undefined => (typeof value === "number" ? value : undefined);
    return this.#database
      .prepare("SELECT * FROM thing_actions ORDER BY id")
      .all()
      .map((row) => ({
        time: Number(row["time"]),
        action: String(row["action"]),
        by: String(row["invoker"]),
        input: numberOf(row["input"]),
        output: numberOf(row["output"]),
        isConfirmed: row["is_confirmed"] === 1,
        failure: row["failure"] === null ? undefined : String(row["failure"]),
      }));
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #insertWrites(writes: readonly WriteRecord[]): void {
    const insert = this.#database.prepare(
      "INSERT INTO thing_writes (time, property, writer, old, value, failure) VALUES (?, ?, ?, ?, ?, ?)",
    );
    for (const { time, property, by, old, value, failure } of writes)
      insert.run(Math.floor(time), property, by, old ?? null, value, failure ?? null);
    this.#database
      .prepare("DELETE FROM thing_writes WHERE id <= (SELECT MAX(id) FROM thing_writes) - ?")
      .run(MAXIMUM_WRITE_RECORDS);
  }

  #insertActions(actions: readonly ActionRecord[]): void {
    const insert = this.#database.prepare(
      "INSERT INTO thing_actions (time, action, invoker, input, output, is_confirmed, failure) VALUES (?, ?, ?, ?, ?, ?, ?)",
    );
    for (const { time, action, by, input, output, isConfirmed, failure } of actions)
      insert.run(Math.floor(time), action, by, input ?? null, output ?? null, Number(isConfirmed), failure ?? null);
    this.#database
      .prepare("DELETE FROM thing_actions WHERE id <= (SELECT MAX(id) FROM thing_actions) - ?")
      .run(MAXIMUM_WRITE_RECORDS);
  }

  #transaction(work: () => void): void {
    try {
      this.#database.exec("BEGIN IMMEDIATE");
      work();
      this.#database.exec("COMMIT");
    } catch (error) {
      if (this.#database.isOpen && this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw new ThimbleError(
        "agent.state-unavailable",
        "Cannot commit to the state database: it does not take the change",
        {
          where: this.#path,
          cause: error,
        },
      );
    }
  }
}

/** The database, locked, checked from end to end and at the present schema. */
function openSound(path: string): DatabaseSync {
  const database = new DatabaseSync(path);
  try {
    database.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
    const check = database.prepare("PRAGMA quick_check(1)").get()?.["quick_check"];
    if (check !== "ok") throw Object.assign(new Error(String(check)), { errcode: CORRUPT });
    migrate(database, path);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function resultCode(error: unknown): number {
  if (!(error instanceof Error) || !("errcode" in error)) return 0;
  // The low byte is the primary code, the rest tells the kind.
  return Number(error.errcode) & 0xff;
}

function asOpenError(error: unknown, path: string): ThimbleError {
  if (isThimbleError(error)) return error;
  if (resultCode(error) === BUSY) {
    return new ThimbleError("agent.already-running", "Cannot open the state database: another agent holds it", {
      where: path,
      expected: "one agent for each data directory",
      cause: error,
    });
  }
  return new ThimbleError("agent.state-unavailable", "Cannot open the state database: the file can not be used", {
    where: path,
    cause: error,
  });
}

/** Moves the database and its log away under a name that is still free. The log must go along: it belongs to this file only. */
function moveAside(path: string, clock: Clock): string {
  const target = `${path}.damaged-${new Date(clock.now()).toISOString().replaceAll(":", "")}`;
  for (const suffix of ["", "-wal", "-shm"]) {
    if (existsSync(path + suffix)) renameSync(path + suffix, target + suffix);
  }
  return target;
}

/** A NaN comes back from SQLite as NULL. */
function asNumber(value: unknown): number {
  return typeof value === "number" ? value : Number.NaN;
}

function parseRestartRecord(row: Record<string, SQLOutputValue>): RestartRecord {
  return {
    restarts: Number(row["restarts"]),
    lastReason: String(row["last_reason"]) as FailureReason,
    lastMessage: String(row["last_message"]),
    lastTime: Number(row["last_time"]),
  };
}
