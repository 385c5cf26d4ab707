import { dirname } from "node:path";
import { isThimbleError, ThimbleError } from "@thimble/base";
import type { FileSystem } from "./file-system.ts";

/** System errors that say that there is no room, on the disk or in a quota. @see POSIX.1-2017, errno.h */
const NO_SPACE: readonly unknown[] = ["ENOSPC", "EDQUOT"];

/** Writes files that are there whole or not at all, and gives what a file system refuses as errors of the catalogue. */
export class DurableFiles {
  readonly #fileSystem: FileSystem;

  constructor(fileSystem: FileSystem) {
    this.#fileSystem = fileSystem;
  }

  /** Puts a file there, by way of the file `draft`, and returns when it outlives a loss of power. */
  async write(draft: string, path: string, bytes: Uint8Array): Promise<void> {
    await this.#drafted(draft, path, () => this.#fileSystem.writeFile(draft, bytes));
  }

  /** As `write`, with bytes that come in parts; `check` is called after the last, and what it throws leaves everything as it was. */
  async writeParts(draft: string, path: string, parts: AsyncIterable<Uint8Array>, check: () => void): Promise<void> {
    await this.#drafted(draft, path, async () => {
      await this.#fileSystem.writeFile(draft, new Uint8Array());
      for await (const part of parts) await this.run("write", path, () => this.#fileSystem.appendFile(draft, part));
      check();
    });
  }

  /** Gives a draft its place, and returns when it outlives a loss of power. The draft is there as long as it has no place. */
  async place(draft: string, path: string): Promise<void> {
    await this.run("write", path, async () => {
      await this.#fileSystem.syncFile(draft);
      await this.#fileSystem.rename(draft, path);
      await this.#fileSystem.syncFolder(dirname(path));
    });
  }

  /**
   * Does something with a file.
   * @throws ThimbleError images.no-space, images.store-failed when the file system refuses
   */
  async run<T>(action: string, path: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      if (isThimbleError(cause)) throw cause;
      const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
      if (NO_SPACE.includes(code)) {
        throw new ThimbleError("images.no-space", `Cannot ${action} ${path}: the disk is full`, {
          expected: "free space on the disk, or a larger quota",
          details: { path },
          cause,
        });
      }
      const state = typeof code === "string" ? code : "the file system refused";
      throw new ThimbleError("images.store-failed", `Cannot ${action} ${path}: ${state}`, {
        expected: "a folder that this user may read and write, on a disk that works",
        details: { path },
        cause,
      });
    }
  }

  async #drafted(draft: string, path: string, write: () => Promise<void>): Promise<void> {
    try {
      await this.run("write", path, write);
      await this.place(draft, path);
    } catch (error) {
      // A draft may be what fills the disk. When it can not be removed, the next write or the next opening does so.
      await this.#fileSystem.removeFile(draft).catch(() => undefined);
      throw error;
    }
  }
}
