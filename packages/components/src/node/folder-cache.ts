import { createHash, randomUUID } from "node:crypto";
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { ProgramCache } from "../cache/program-cache.ts";

/** Bytes of all that is kept: some 40 programs of Rust. */
const MAXIMUM_BYTES = 64 * 1024 * 1024;
/** Bytes of the digest that stands before what is kept. */
const DIGEST_BYTES = 32;
/** Whoever may write here says what runs: of others' permissions, those to write. @see POSIX.1-2017, sys/stat.h */
const WRITABLE_BY_OTHERS = 0o022;

/**
 * A cache in a folder that belongs to the user alone. An entry is written under another name and renamed, so that it is there whole or not at all; one
 * whose digest is not that of its bytes is removed. What was not used for longest goes when there is too much.
 *
 * Several processes may use it at the same time.
 */
export class FolderCache implements ProgramCache {
  readonly #folder: string;
  readonly #maximumBytes: number;

  /** @param folder absolute; it is made when it is needed */
  constructor(folder: string, maximumBytes: number = MAXIMUM_BYTES) {
    this.#folder = folder;
    this.#maximumBytes = maximumBytes;
  }

  get(key: string): Uint8Array | undefined {
    return withoutErrors(() => {
      if (!isOwn(this.#folder)) return undefined;
      const file = join(this.#folder, key);
      const bytes = readOwn(file);
      if (bytes === undefined) return undefined;
      const content = bytes.subarray(DIGEST_BYTES);
      if (!digest(content).equals(bytes.subarray(0, DIGEST_BYTES))) {
        rmSync(file);
        return undefined;
      }
      const now = new Date();
      utimesSync(file, now, now);
      return content;
    });
  }

  put(key: string, bytes: Uint8Array): void {
    if (bytes.length + DIGEST_BYTES > this.#maximumBytes) return;
    withoutErrors(() => {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      if (!isOwn(this.#folder)) return;
      const unfinished = join(this.#folder, `${key}.${randomUUID()}`);
      try {
        writeFileSync(unfinished, Buffer.concat([digest(bytes), bytes]), { flag: "wx", mode: 0o600 });
        renameSync(unfinished, join(this.#folder, key));
      } finally {
        rmSync(unfinished, { force: true });
      }
      this.#trim();
    });
  }

  /** Removes what was used first, until the rest fits; what a process left unfinished goes the same way. */
  #trim(): void {
    const files = readdirSync(this.#folder)
      .map((name) => ({ name, about: lstatSync(join(this.#folder, name)) }))
      .filter(({ about }) => about.isFile())
      .sort((a, b) => b.about.mtimeMs - a.about.mtimeMs);
    let total = 0;
    for (const { name, about } of files) {
      total += about.size;
      if (total > this.#maximumBytes) rmSync(join(this.#folder, name), { force: true });
    }
  }
}

/** Whether a folder is there, and nobody but this user can write to it. */
function isOwn(folder: string): boolean {
  const about = lstatSync(folder);
  return about.isDirectory() && about.uid === process.getuid?.() && (about.mode & WRITABLE_BY_OTHERS) === 0;
}

/** Of a file that is the user's own, and no link. */
function readOwn(file: string): Buffer | undefined {
  const handle = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const about = fstatSync(handle);
    const isTrusted = about.isFile() && about.uid === process.getuid?.() && (about.mode & WRITABLE_BY_OTHERS) === 0;
    return isTrusted ? readFileSync(handle) : undefined;
  } finally {
    closeSync(handle);
  }
}

function digest(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}

/** A folder that is missing, full or not the user's costs time, and nothing else. */
function withoutErrors<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
