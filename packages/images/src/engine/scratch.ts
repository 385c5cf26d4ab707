import { join } from "node:path";
import { type ByteSource, fileSource } from "../delta/byte-source.ts";
import { spool } from "../delta/spool.ts";
import type { FileSystem } from "../store/file-system.ts";

/** A file that was written. */
export interface ScratchFile extends ByteSource {
  /** `sha256:` and its digits. */
  readonly digest: string;
  remove(): Promise<void>;
}

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

  /** Writes a new file. */
  async write(parts: AsyncIterable<Uint8Array>): Promise<ScratchFile> {
    this.#files += 1;
    const path = join(this.#folder, String(this.#files));
    const { size, digest } = await spool(parts, (bytes) => this.#fileSystem.appendFile(path, bytes));
    const part = (offset: number, length: number) => this.#fileSystem.readPart(path, offset, length);
    return {
      ...fileSource(size, part, () => new Error(`${path} became shorter`)),
      digest,
      remove: () => this.#fileSystem.removeFile(path),
    };
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
