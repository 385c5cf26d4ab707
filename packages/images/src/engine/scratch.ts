import { join } from "node:path";
import { ThimbleError } from "@thimble/base";
import { type ByteSource, fileSource } from "../delta/byte-source.ts";
import { spool } from "../delta/spool.ts";
import type { FileSystem } from "../store/file-system.ts";

/** A file that was written. */
export interface ScratchFile extends ByteSource {
  /** `sha256:` and its digits. */
  readonly digest: string;
  remove(): Promise<void>;
}

/** Bytes of the disk that are left to others: to the store and the state of the device beside the folder. */
const RESERVED_BYTES: number = 64 * 1024 * 1024;

/** Its file in the folder, which stays: whoever waits for the lock has it open. */
const LOCK = ".lock";

/** A folder for what is needed for a while: nothing in it outlives its opening again, so nothing is synced. One at a time has it. */
export class Scratch implements AsyncDisposable {
  readonly #fileSystem: FileSystem;
  readonly #folder: string;
  readonly #lock: Disposable;
  #files = 0;

  private constructor(fileSystem: FileSystem, folder: string, lock: Disposable) {
    this.#fileSystem = fileSystem;
    this.#folder = folder;
    this.#lock = lock;
  }

  /** Makes the folder, and empties it of what a kill left. @throws ThimbleError images.store-busy when another process has it all the time */
  static async open(fileSystem: FileSystem, folder: string): Promise<Scratch> {
    await fileSystem.makeFolder(folder);
    const scratch = new Scratch(fileSystem, folder, await fileSystem.lock(join(folder, LOCK)));
    try {
      await scratch.#empty();
      return scratch;
    } catch (error) {
      scratch.#lock[Symbol.dispose]();
      throw error;
    }
  }

  /** Writes a new file. @throws ThimbleError images.no-space while the disk still has room for others; the next opening or the end removes what is there */
  async write(parts: AsyncIterable<Uint8Array>): Promise<ScratchFile> {
    this.#files += 1;
    const path = join(this.#folder, String(this.#files));
    const { size, digest } = await spool(parts, async (bytes) => {
      await this.#checkRoom(bytes.length);
      await this.#fileSystem.appendFile(path, bytes);
    });
    const part = (offset: number, length: number) => this.#fileSystem.readPart(path, offset, length);
    return {
      ...fileSource(size, part, () => new Error(`${path} became shorter`)),
      digest,
      remove: () => this.#fileSystem.removeFile(path),
    };
  }

  async #checkRoom(bytes: number): Promise<void> {
    const free = await this.#fileSystem.freeBytes(this.#folder);
    const needed = bytes + RESERVED_BYTES;
    if (needed <= free) return;
    throw new ThimbleError(
      "images.no-space",
      `Cannot keep old layers for a while: it needs ${needed} bytes more, and ${free} are free`,
      { where: this.#folder, expected: `${needed - free} bytes more`, details: { needed, free } },
    );
  }

  /** Removes all files; the folder stays. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.#empty();
    } finally {
      this.#lock[Symbol.dispose]();
    }
  }

  async #empty(): Promise<void> {
    for (const name of (await this.#fileSystem.list(this.#folder)) ?? []) {
      if (name !== LOCK) await this.#fileSystem.removeFile(join(this.#folder, name));
    }
  }
}
