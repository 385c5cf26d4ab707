import type { FileHandle, FileSystem } from "../ports/file-system.ts";
import { ERRNO } from "../preview1/errno.ts";
import { WasiError } from "../program/wasi-error.ts";

/** Most symbolic links on the way. @see path_resolution(7): 40 since Linux 4.2 */
const MAXIMUM_LINKS = 40;

/** Most folders that one path goes down: each is open while the path is walked, and the process has a bound on what is open. */
const MAXIMUM_DEPTH = 256;

/** Where a path leads. Its folder is open until disposed. */
export interface ResolvedPath extends Disposable {
  readonly folder: FileHandle;
  /** A name in the folder, of something that may not be there; undefined when the path leads to the folder itself. */
  readonly name: string | undefined;
  /** Whether the path ended with `/`, so that it can only be a folder. */
  readonly isFolderAsked: boolean;
}

/** How a path is resolved. */
export interface ResolveOptions {
  /** Whether a symbolic link at the end of the path is followed. Those before it always are. */
  readonly follow: boolean;
}

/**
 * Walks a path from an open folder, one component at a time, with every folder on the way open, so that `..` goes back to where it came from
 * whatever others rename meanwhile. Symbolic links are read and walked here, under the same rule.
 *
 * @throws WasiError notcapable when the path, or a link on it, is absolute or leads out of the folder; noent when it is empty or a folder on
 * it is not there; notdir; loop after 40 links; nametoolong below 256 folders; what the file system answers
 */
export function resolvePath(
  files: FileSystem,
  base: FileHandle,
  path: string,
  { follow }: ResolveOptions,
): ResolvedPath {
  const walk = new Walk(files, base);
  try {
    return walk.resolve(path, follow);
  } catch (error) {
    walk[Symbol.dispose]();
    throw error;
  }
}

class Walk implements Disposable {
  readonly #files: FileSystem;
  readonly #base: FileHandle;
  /** Open folders below the base, deepest last. */
  readonly #opened: FileHandle[] = [];
  /** What is left to walk, next last. */
  readonly #pending: string[] = [];
  #links = 0;
  #isFolderAsked = false;

  constructor(files: FileSystem, base: FileHandle) {
    this.#files = files;
    this.#base = base;
  }

  resolve(path: string, follow: boolean): ResolvedPath {
    this.#push(path);
    for (let name = this.#pending.pop(); name !== undefined; name = this.#pending.pop()) {
      if (name === ".") continue;
      if (name === "..") this.#up();
      else if (this.#pending.length > 0) this.#down(name);
      else if (!follow || !this.#followed(name)) return this.#result(name);
    }
    return this.#result(undefined);
  }

  [Symbol.dispose](): void {
    for (const handle of this.#opened.splice(0)) this.#files.close(handle);
  }

  get #folder(): FileHandle {
    return this.#opened.at(-1) ?? this.#base;
  }

  #result(name: string | undefined): ResolvedPath {
    return {
      folder: this.#folder,
      name,
      isFolderAsked: this.#isFolderAsked,
      [Symbol.dispose]: () => this[Symbol.dispose](),
    };
  }

  #push(path: string): void {
    if (path === "") throw new WasiError(ERRNO.noent);
    if (path.startsWith("/")) throw new WasiError(ERRNO.notcapable);
    // What comes after a link was asked for with the whole path; only the last one says how the path ends.
    if (this.#pending.length === 0) this.#isFolderAsked ||= path.endsWith("/");
    const names = path.split("/").filter((name) => name !== "");
    this.#pending.push(...names.reverse());
  }

  #up(): void {
    const left = this.#opened.pop();
    if (left === undefined) throw new WasiError(ERRNO.notcapable);
    this.#files.close(left);
  }

  #down(name: string): void {
    if (this.#opened.length >= MAXIMUM_DEPTH) throw new WasiError(ERRNO.nametoolong);
    try {
      this.#opened.push(this.#files.openFolder({ folder: this.#folder, name }));
    } catch (error) {
      const isNoFolder = error instanceof WasiError && (error.errno === ERRNO.notdir || error.errno === ERRNO.loop);
      if (!isNoFolder) throw error;
      if (!this.#followed(name)) throw new WasiError(ERRNO.notdir);
    }
  }

  /** Whether the name was a symbolic link; then what it points to is what to walk next. */
  #followed(name: string): boolean {
    const target = this.#targetOf(name);
    if (target === undefined) return false;
    this.#links += 1;
    if (this.#links > MAXIMUM_LINKS) throw new WasiError(ERRNO.loop);
    this.#push(target);
    return true;
  }

  #targetOf(name: string): string | undefined {
    try {
      return this.#files.readLink({ folder: this.#folder, name });
    } catch (error) {
      const isNoLink = error instanceof WasiError && (error.errno === ERRNO.inval || error.errno === ERRNO.noent);
      if (isNoLink) return undefined;
      throw error;
    }
  }
}
