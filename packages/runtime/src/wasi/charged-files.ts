import type { FileHandle, FilePlace, FileStat, FileSystem, FileTimes, OpenHow } from "@thimble/wasi";

/** A file system whose every step is paid for before it is made, but closing: what is given back must be given back. */
export class ChargedFiles implements FileSystem {
  readonly #files: FileSystem;
  readonly #charge: () => void;

  /** `charge` may throw, and then nothing is done. */
  constructor(files: FileSystem, charge: () => void) {
    this.#files = files;
    this.#charge = charge;
  }

  openFolder(place: FilePlace): FileHandle {
    return this.#paid.openFolder(place);
  }

  open(place: FilePlace, how: OpenHow): FileHandle {
    return this.#paid.open(place, how);
  }

  reopen(handle: FileHandle, how: OpenHow): FileHandle {
    return this.#paid.reopen(handle, how);
  }

  close(handle: FileHandle): void {
    this.#files.close(handle);
  }

  stat(handle: FileHandle): FileStat {
    return this.#paid.stat(handle);
  }

  statAt(place: FilePlace): FileStat {
    return this.#paid.statAt(place);
  }

  setTimes(handle: FileHandle, times: FileTimes): void {
    this.#paid.setTimes(handle, times);
  }

  setTimesAt(place: FilePlace, times: FileTimes): void {
    this.#paid.setTimesAt(place, times);
  }

  readLink(place: FilePlace): string {
    return this.#paid.readLink(place);
  }

  makeFolder(place: FilePlace): void {
    this.#paid.makeFolder(place);
  }

  removeFolder(place: FilePlace): void {
    this.#paid.removeFolder(place);
  }

  removeFile(place: FilePlace): void {
    this.#paid.removeFile(place);
  }

  rename(from: FilePlace, to: FilePlace): void {
    this.#paid.rename(from, to);
  }

  link(from: FilePlace, to: FilePlace): void {
    this.#paid.link(from, to);
  }

  symbolicLink(target: string, place: FilePlace): void {
    this.#paid.symbolicLink(target, place);
  }

  list(handle: FileHandle): readonly string[] {
    return this.#paid.list(handle);
  }

  read(handle: FileHandle, buffers: readonly Uint8Array[], position: number | undefined): number {
    return this.#paid.read(handle, buffers, position);
  }

  write(handle: FileHandle, buffers: readonly Uint8Array[], position: number | undefined): number {
    return this.#paid.write(handle, buffers, position);
  }

  setSize(handle: FileHandle, size: number): void {
    this.#paid.setSize(handle, size);
  }

  sync(handle: FileHandle, isDataOnly: boolean): void {
    this.#paid.sync(handle, isDataOnly);
  }

  get #paid(): FileSystem {
    this.#charge();
    return this.#files;
  }
}
