import type { FileSystem } from "../../src/store/file-system.ts";

/**
 * What fails: the process ends at a step, the system refuses a step, or the disk is full at a write. Steps and writes count from 0. The process
 * goes on after the last two.
 */
export type Failure =
  | { readonly kind: "kill"; readonly step: number }
  | { readonly kind: "refuse"; readonly step: number }
  | { readonly kind: "full"; readonly write: number };

/** The end of the process, as a test sees it. */
class Killed extends Error {}

/** A file system that fails once. A write that fails has written half of its bytes. After a kill every further step fails too. */
export class FailingFileSystem implements FileSystem {
  readonly #inner: FileSystem;
  readonly #failure: Failure;
  #steps = 0;
  #writes = 0;

  constructor(inner: FileSystem, failure: Failure) {
    this.#inner = inner;
    this.#failure = failure;
  }

  readFile(path: string): Promise<Uint8Array | undefined> {
    return this.#step(() => this.#inner.readFile(path));
  }

  sizeOf(path: string): Promise<number | undefined> {
    return this.#step(() => this.#inner.sizeOf(path));
  }

  writeFile(path: string, bytes: Uint8Array): Promise<void> {
    return this.#write(bytes, (part) => this.#inner.writeFile(path, part));
  }

  appendFile(path: string, bytes: Uint8Array): Promise<void> {
    return this.#write(bytes, (part) => this.#inner.appendFile(path, part));
  }

  readPart(path: string, offset: number, length: number): Promise<Uint8Array | undefined> {
    return this.#step(() => this.#inner.readPart(path, offset, length));
  }

  freeBytes(path: string): Promise<number> {
    return this.#step(() => this.#inner.freeBytes(path));
  }

  syncFile(path: string): Promise<void> {
    return this.#step(() => this.#inner.syncFile(path));
  }

  rename(from: string, to: string): Promise<void> {
    return this.#step(() => this.#inner.rename(from, to));
  }

  syncFolder(path: string): Promise<void> {
    return this.#step(() => this.#inner.syncFolder(path));
  }

  removeFile(path: string): Promise<void> {
    return this.#step(() => this.#inner.removeFile(path));
  }

  makeFolder(path: string): Promise<void> {
    return this.#step(() => this.#inner.makeFolder(path));
  }

  list(path: string): Promise<readonly string[] | undefined> {
    return this.#step(() => this.#inner.list(path));
  }

  lock(path: string): Promise<Disposable> {
    return this.#step(() => this.#inner.lock(path));
  }

  async #write(bytes: Uint8Array, write: (part: Uint8Array) => Promise<void>): Promise<void> {
    const failure = this.#failure;
    const isFull = failure.kind === "full" && this.#writes++ === failure.write;
    const isCut = failure.kind !== "full" && this.#steps === failure.step;
    if (isFull || isCut) await write(bytes.subarray(0, bytes.length / 2));
    if (isFull) throw systemError("ENOSPC");
    await this.#step(() => write(bytes));
  }

  async #step<T>(work: () => Promise<T>): Promise<T> {
    const step = this.#steps++;
    const failure = this.#failure;
    if (failure.kind === "kill" && step >= failure.step) throw new Killed();
    if (failure.kind === "refuse" && step === failure.step) throw systemError("EIO");
    return await work();
  }
}

function systemError(code: string): Error {
  return Object.assign(new Error(`the system says ${code}`), { code });
}
