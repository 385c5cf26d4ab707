import { ERRNO, type Preview1Function, type Preview1Name, preview1Functions, type WasiProgram } from "@thimble/wasi";
import { ErrnoError } from "./errno-error.ts";

/** Where things are in the memory that calls go through. */
const PLACE = { first: 0, second: 8192, result: 16_384, vector: 16_640, data: 65_536 } as const;
/** Most bytes of a path, as preview 1 takes it. @see POSIX.1-2017, limits.h, {PATH_MAX} */
const PATH_BYTES = 4095;
/** Most bytes that a call moves. */
export const CHUNK = 65_536;

/** What is known of a file. */
export interface Filestat {
  readonly device: bigint;
  readonly inode: bigint;
  /** `FILETYPE` of preview 1. */
  readonly filetype: number;
  readonly links: bigint;
  /** Bytes. */
  readonly size: bigint;
  /** Nanoseconds since 1970, as the other two. */
  readonly accessed: bigint;
  readonly modified: bigint;
  readonly changed: bigint;
}

/** Numbers that stand before a path, and the path. */
export interface PathAfter {
  readonly before: readonly number[];
  readonly path: string;
}

/** Number of the first folder that is open from the start. @see packages/wasi WasiProgram */
const FIRST_PREOPEN = 3;

/**
 * The functions of WASI preview 1 for a caller that is no module: values in, values out, errors thrown. So everything that a component reaches goes
 * through what programs of preview 1 go through, to the same rules.
 */
export class ProgramCalls {
  readonly program: WasiProgram;
  readonly #functions: Readonly<Record<Preview1Name, Preview1Function>>;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  /** Attaches a memory of its own to the program. */
  constructor(program: WasiProgram) {
    const buffer = new ArrayBuffer(PLACE.data + CHUNK);
    this.program = program;
    this.#functions = preview1Functions(() => program);
    this.#bytes = new Uint8Array(buffer);
    this.#view = new DataView(buffer);
    program.attach({ buffer });
  }

  /** Calls a function that gives back nothing. @throws ErrnoError; ProgramExit when the program has exited */
  call(name: Preview1Name, ...values: readonly (number | bigint)[]): void {
    const errno: number = Reflect.apply(this.#functions[name], undefined, values);
    if (errno !== ERRNO.success) throw new ErrnoError(errno);
  }

  /** Calls a function of a path in a folder: the path is put between `before` and `after`. */
  onPath(name: Preview1Name, before: readonly number[], path: string, after: readonly (number | bigint)[] = []): void {
    this.call(name, ...before, ...this.#put(PLACE.first, path), ...after);
  }

  /** Calls a function of two paths: `path_link`, `path_rename`, `path_symlink`. */
  onPaths(name: Preview1Name, from: PathAfter, to: PathAfter): void {
    const [first, second] = [this.#put(PLACE.first, from.path), this.#put(PLACE.second, to.path)];
    this.call(name, ...from.before, ...first, ...to.before, ...second);
  }

  /** The folders that are open from the start: the number of each, and the path under which the program finds it. */
  preopens(): readonly { readonly fd: number; readonly path: string }[] {
    const found: { fd: number; path: string }[] = [];
    for (let fd = FIRST_PREOPEN; ; fd++) {
      try {
        this.call("fd_prestat_get", fd, PLACE.result);
      } catch (error) {
        if (error instanceof ErrnoError && error.errno === ERRNO.badf) return found;
        throw error;
      }
      const length = this.#view.getUint32(PLACE.result + 4, true);
      this.call("fd_prestat_dir_name", fd, PLACE.first, length);
      found.push({ fd, path: this.#text(PLACE.first, length) });
    }
  }

  /** At most `length` bytes from where the descriptor stands. */
  read(fd: number, length: number): Uint8Array {
    return this.#take(length, (vector) => this.call("fd_read", fd, vector, 1, PLACE.result));
  }

  /** At most `length` bytes from byte `offset` on. */
  readAt(fd: number, length: number, offset: bigint): Uint8Array {
    return this.#take(length, (vector) => this.call("fd_pread", fd, vector, 1, offset, PLACE.result));
  }

  /** Writes; how many bytes of them. */
  write(fd: number, bytes: Uint8Array): number {
    return this.#give(bytes, (vector) => this.call("fd_write", fd, vector, 1, PLACE.result));
  }

  /** Writes at byte `offset`; how many bytes of them. */
  writeAt(fd: number, bytes: Uint8Array, offset: bigint): number {
    return this.#give(bytes, (vector) => this.call("fd_pwrite", fd, vector, 1, offset, PLACE.result));
  }

  stat(fd: number): Filestat {
    this.call("fd_filestat_get", fd, PLACE.result);
    return this.#filestat();
  }

  statAt(fd: number, lookup: number, path: string): Filestat {
    this.onPath("path_filestat_get", [fd, lookup], path, [PLACE.result]);
    return this.#filestat();
  }

  /** Opens; the number of the new descriptor. */
  open(fd: number, lookup: number, path: string, how: readonly [number, bigint, bigint, number]): number {
    this.onPath("path_open", [fd, lookup], path, [...how, PLACE.result]);
    return this.#view.getUint32(PLACE.result, true);
  }

  readLink(fd: number, path: string): string {
    this.onPath("path_readlink", [fd], path, [PLACE.data, CHUNK, PLACE.result]);
    return this.#text(PLACE.data, this.#view.getUint32(PLACE.result, true));
  }

  /** The entries of a folder, without `.` and `..`. */
  list(fd: number): readonly { readonly name: string; readonly filetype: number }[] {
    const entries: { name: string; filetype: number }[] = [];
    let cookie = 0n;
    for (;;) {
      this.call("fd_readdir", fd, PLACE.data, CHUNK, cookie, PLACE.result);
      const end = PLACE.data + this.#view.getUint32(PLACE.result, true);
      let at: number = PLACE.data;
      // dirent: d_next at 0, d_namlen at 16, d_type at 20, the name at 24; the last one may be cut off, and is read again.
      while (at + 24 <= end && at + 24 + this.#view.getUint32(at + 16, true) <= end) {
        const length = this.#view.getUint32(at + 16, true);
        entries.push({ name: this.#text(at + 24, length), filetype: this.#view.getUint8(at + 20) });
        cookie = this.#view.getBigUint64(at, true);
        at += 24 + length;
      }
      if (end < PLACE.data + CHUNK) return entries.filter(({ name }) => name !== "." && name !== "..");
    }
  }

  #take(length: number, call: (vector: number) => void): Uint8Array {
    this.#vector(Math.min(length, CHUNK));
    call(PLACE.vector);
    return this.#bytes.slice(PLACE.data, PLACE.data + this.#view.getUint32(PLACE.result, true));
  }

  #give(bytes: Uint8Array, call: (vector: number) => void): number {
    const part = bytes.subarray(0, CHUNK);
    this.#bytes.set(part, PLACE.data);
    this.#vector(part.length);
    call(PLACE.vector);
    return this.#view.getUint32(PLACE.result, true);
  }

  #vector(length: number): void {
    this.#view.setUint32(PLACE.vector, PLACE.data, true);
    this.#view.setUint32(PLACE.vector + 4, length, true);
  }

  #put(place: number, path: string): readonly [number, number] {
    const bytes = new TextEncoder().encode(path);
    if (bytes.length > PATH_BYTES) throw new ErrnoError(ERRNO.nametoolong);
    this.#bytes.set(bytes, place);
    return [place, bytes.length];
  }

  #text(at: number, length: number): string {
    return new TextDecoder().decode(this.#bytes.subarray(at, at + length));
  }

  #filestat(): Filestat {
    const u64 = (offset: number): bigint => this.#view.getBigUint64(PLACE.result + offset, true);
    // filestat: dev at 0, ino at 8, filetype at 16, nlink at 24, size at 32, atim at 40, mtim at 48, ctim at 56
    return {
      device: u64(0),
      inode: u64(8),
      filetype: this.#view.getUint8(PLACE.result + 16),
      links: u64(24),
      size: u64(32),
      accessed: u64(40),
      modified: u64(48),
      changed: u64(56),
    };
  }
}
