import type { FileSystem } from "../ports/file-system.ts";
import { ERRNO } from "../preview1/errno.ts";
import type { Descriptor } from "./descriptor.ts";
import { WasiError } from "./wasi-error.ts";

/** The first number that is given out: a program that closed its standard output does not get a file in its place by accident. */
const FIRST_FREE = 3;

/** A program's descriptors by their numbers. */
export class DescriptorTable implements Disposable {
  readonly #files: FileSystem;
  readonly #limit: number;
  readonly #descriptors = new Map<number, Descriptor>();

  /** `limit`: most descriptors that are open at the same time, the ones at the start included. */
  constructor(files: FileSystem, limit: number) {
    this.#files = files;
    this.#limit = limit;
  }

  /** @throws WasiError badf when the number stands for nothing */
  get(fd: number): Descriptor {
    const descriptor = this.#descriptors.get(fd);
    if (descriptor === undefined) throw new WasiError(ERRNO.badf);
    return descriptor;
  }

  /** Puts a descriptor at a number of its own at the start of a program. */
  set(fd: number, descriptor: Descriptor): void {
    this.#descriptors.set(fd, descriptor);
  }

  /** @throws WasiError mfile when one more would be too many: ask before opening something */
  checkRoom(): void {
    if (this.#descriptors.size >= this.#limit) throw new WasiError(ERRNO.mfile);
  }

  /** Gives a descriptor the lowest free number from 3 on. */
  add(descriptor: Descriptor): number {
    let fd = FIRST_FREE;
    while (this.#descriptors.has(fd)) fd += 1;
    this.#descriptors.set(fd, descriptor);
    return fd;
  }

  /** @throws WasiError badf */
  close(fd: number): void {
    const descriptor = this.get(fd);
    this.#descriptors.delete(fd);
    this.#release(descriptor);
  }

  /** Moves a descriptor to the number of another one, which is closed. @throws WasiError badf when either is not open */
  renumber(from: number, to: number): void {
    const moved = this.get(from);
    const replaced = this.get(to);
    if (from === to) return;
    this.#descriptors.delete(from);
    this.#descriptors.set(to, moved);
    this.#release(replaced);
  }

  /** Closes all. */
  [Symbol.dispose](): void {
    const all = [...this.#descriptors.values()];
    this.#descriptors.clear();
    for (const descriptor of all) this.#release(descriptor);
  }

  #release(descriptor: Descriptor): void {
    if (descriptor.kind !== "stream") this.#files.close(descriptor.handle);
  }
}
