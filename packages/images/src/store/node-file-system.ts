import { appendFile, mkdir, open, readdir, readFile, rename, rm, stat, statfs, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type Clock, type Millis, SystemClock, sleep, ThimbleError } from "@thimble/base";
import type { FileSystem } from "./file-system.ts";

/** Settings of a NodeFileSystem. */
export interface NodeFileSystemOptions {
  /** What times the wait for a lock. By default the system's. */
  readonly clock?: Clock;
  /** How long to wait for a lock at most. Default 10 s: a change of a store takes milliseconds, so who waits longer waits for something stuck. */
  readonly lockTimeout?: Millis;
}

/** How often a lock is tried while another process has it: long beside the try (50 µs), short beside what a person notices. */
const LOCK_POLL: Millis = 10;

/** SQLITE_BUSY. @see SQLite, "Result and Error Codes", (5) */
const SQLITE_BUSY = 5;

/** The file system of the machine. */
export class NodeFileSystem implements FileSystem {
  readonly #clock: Clock;
  readonly #lockTimeout: Millis;

  constructor(options: NodeFileSystemOptions = {}) {
    this.#clock = options.clock ?? new SystemClock();
    this.#lockTimeout = options.lockTimeout ?? 10_000;
  }

  readFile(path: string): Promise<Uint8Array | undefined> {
    return whereThereIsOne(readFile(path));
  }

  async sizeOf(path: string): Promise<number | undefined> {
    return (await whereThereIsOne(stat(path)))?.size;
  }

  async writeFile(path: string, bytes: Uint8Array): Promise<void> {
    await writeFile(path, bytes);
  }

  async appendFile(path: string, bytes: Uint8Array): Promise<void> {
    await appendFile(path, bytes);
  }

  readPart(path: string, offset: number, length: number): Promise<Uint8Array | undefined> {
    return whereThereIsOne(readPart(path, offset, length));
  }

  async freeBytes(path: string): Promise<number> {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  }

  syncFile(path: string): Promise<void> {
    return sync(path);
  }

  rename(from: string, to: string): Promise<void> {
    return rename(from, to);
  }

  syncFolder(path: string): Promise<void> {
    return sync(path);
  }

  removeFile(path: string): Promise<void> {
    return rm(path, { force: true });
  }

  async makeFolder(path: string): Promise<void> {
    const first = await mkdir(path, { recursive: true });
    // A folder is a name in the one above it. That one is synced even where nothing was made: who made it may have been killed before they did.
    const top = dirname(resolve(first ?? path));
    for (let above = dirname(resolve(path)); ; above = dirname(above)) {
      await sync(above);
      if (above === top) return;
    }
  }

  list(path: string): Promise<readonly string[] | undefined> {
    return whereThereIsOne(readdir(path));
  }

  /**
   * The lock is SQLite's on an empty database: Node has no flock, a lock file outlives a kill, and a process id in it may be another's by then.
   */
  async lock(path: string): Promise<Disposable> {
    const database = new DatabaseSync(path, { timeout: 0 });
    const deadline = this.#clock.monotonic() + this.#lockTimeout;
    try {
      while (!tryExclusive(database)) {
        if (this.#clock.monotonic() >= deadline) throw busy(path, this.#lockTimeout);
        await sleep(this.#clock, LOCK_POLL);
      }
    } catch (error) {
      database.close();
      throw error;
    }
    return { [Symbol.dispose]: () => database.close() };
  }
}

function tryExclusive(database: DatabaseSync): boolean {
  try {
    // With its journal in memory SQLite leaves no second file beside the lock.
    database.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
    return true;
  } catch (error) {
    if (error instanceof Error && "errcode" in error && error.errcode === SQLITE_BUSY) return false;
    throw error;
  }
}

function busy(path: string, waited: Millis): ThimbleError {
  return new ThimbleError("images.store-busy", `Cannot change the image store: another process holds ${path}`, {
    expected: `free within ${waited} ms`,
    details: { path, waited },
  });
}

async function readPart(path: string, offset: number, length: number): Promise<Uint8Array> {
  const file = await open(path, "r");
  try {
    const part = new Uint8Array(length);
    const { bytesRead } = await file.read(part, 0, length, offset);
    return part.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function sync(path: string): Promise<void> {
  const file = await open(path, "r");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** What `work` gives; undefined when the file or folder is not there. */
async function whereThereIsOne<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
