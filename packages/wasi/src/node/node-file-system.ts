import {
  closeSync,
  constants,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  futimesSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  readvSync,
  renameSync,
  rmdirSync,
  symlinkSync,
  unlinkSync,
  writevSync,
} from "node:fs";
import { ThimbleError } from "@thimble/base";
import type { FileHandle, FilePlace, FileStat, FileSystem, FileTimes, OpenHow } from "../ports/file-system.ts";
import { ERRNO } from "../preview1/errno.ts";
import { FDFLAG } from "../preview1/types.ts";
import { WasiError } from "../program/wasi-error.ts";
import { ExactTimes } from "./exact-times.ts";
import { toFileStat } from "./to-file-stat.ts";
import { withErrno } from "./with-errno.ts";

/** Permissions of what programs make, before the process's mask. */
const MODE = 0o666;
/** Never followed, never waited for: a named pipe in a folder must not stop the thread. */
const ALWAYS = constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * The file system of the machine, by `/proc/self/fd`: a path through an open folder's entry there is resolved by the kernel from that very folder,
 * which is what `openat` does and Node has no call for.
 * @see proc_pid_fd(5); openat(2)
 */
export class NodeFileSystem implements FileSystem {
  readonly #times = new ExactTimes();
  readonly #descriptors: string;

  /** `descriptors`: the folder in which the kernel shows what this process has open. */
  constructor(descriptors: string = "/proc/self/fd") {
    this.#descriptors = descriptors;
  }

  /**
   * Opens a folder for programs, by a path of the machine, links followed.
   * @throws ThimbleError wasi.folder-unusable when it is no folder or can not be opened; wasi.no-folders where there is no `/proc/self/fd`
   */
  openHostFolder(path: string): FileHandle {
    let handle: FileHandle;
    try {
      handle = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY);
    } catch (cause) {
      throw new ThimbleError("wasi.folder-unusable", `Cannot give a program the folder "${path}": it does not open`, {
        expected: "a folder that is there and may be read",
        cause,
      });
    }
    try {
      lstatSync(this.#path({ folder: handle, name: "." }));
      return handle;
    } catch (cause) {
      closeSync(handle);
      throw new ThimbleError(
        "wasi.no-folders",
        `Cannot give a program the folder "${path}": no ${this.#descriptors} here`,
        {
          expected: "Linux, with /proc mounted",
          cause,
        },
      );
    }
  }

  openFolder(place: FilePlace): FileHandle {
    return withErrno(() => openSync(this.#path(place), constants.O_RDONLY | constants.O_DIRECTORY | ALWAYS));
  }

  open(place: FilePlace, how: OpenHow): FileHandle {
    return withErrno(() => openSync(this.#path(place), openFlags(how) | ALWAYS, MODE));
  }

  reopen(handle: FileHandle, how: OpenHow): FileHandle {
    const flags = openFlags(how);
    if (how.isDirectory) return withErrno(() => openSync(this.#path({ folder: handle, name: "." }), flags | ALWAYS));
    // The entry itself is the one link that is followed: the kernel's own, to what is open.
    return withErrno(() => openSync(`${this.#descriptors}/${handle}`, flags | constants.O_NONBLOCK));
  }

  close(handle: FileHandle): void {
    withErrno(() => closeSync(handle));
  }

  stat(handle: FileHandle): FileStat {
    return this.#times.correct(toFileStat(withErrno(() => fstatSync(handle, { bigint: true }))));
  }

  statAt(place: FilePlace): FileStat {
    return this.#times.correct(toFileStat(withErrno(() => lstatSync(this.#path(place), { bigint: true }))));
  }

  setTimes(handle: FileHandle, times: FileTimes): void {
    const before = this.stat(handle);
    const wanted = complete(times, before);
    withErrno(() => futimesSync(handle, seconds(wanted.accessed), seconds(wanted.modified)));
    this.#times.remember(toFileStat(withErrno(() => fstatSync(handle, { bigint: true }))), wanted);
  }

  setTimesAt(place: FilePlace, times: FileTimes): void {
    const before = this.statAt(place);
    const wanted = complete(times, before);
    withErrno(() => lutimesSync(this.#path(place), seconds(wanted.accessed), seconds(wanted.modified)));
    this.#times.remember(toFileStat(withErrno(() => lstatSync(this.#path(place), { bigint: true }))), wanted);
  }

  readLink(place: FilePlace): string {
    return decode(withErrno(() => readlinkSync(this.#path(place), "buffer")));
  }

  makeFolder(place: FilePlace): void {
    withErrno(() => mkdirSync(this.#path(place)));
  }

  removeFolder(place: FilePlace): void {
    withErrno(() => rmdirSync(this.#path(place)));
  }

  removeFile(place: FilePlace): void {
    withErrno(() => unlinkSync(this.#path(place)));
  }

  rename(from: FilePlace, to: FilePlace): void {
    withErrno(() => renameSync(this.#path(from), this.#path(to)));
  }

  link(from: FilePlace, to: FilePlace): void {
    withErrno(() => linkSync(this.#path(from), this.#path(to)));
  }

  symbolicLink(target: string, place: FilePlace): void {
    withErrno(() => symlinkSync(target, this.#path(place)));
  }

  /** Names that are no UTF-8 are left out: no program could open them. */
  list(handle: FileHandle): readonly string[] {
    const names = withErrno(() => readdirSync(`${this.#descriptors}/${handle}`, { encoding: "buffer" }));
    return names.flatMap((name) => {
      const text = name.toString("utf8");
      return Buffer.from(text).equals(name) ? [text] : [];
    });
  }

  read(handle: FileHandle, buffers: readonly Uint8Array[], position: number | undefined): number {
    return buffers.length === 0 ? 0 : withErrno(() => readvSync(handle, buffers, position));
  }

  write(handle: FileHandle, buffers: readonly Uint8Array[], position: number | undefined): number {
    return buffers.length === 0 ? 0 : withErrno(() => writevSync(handle, buffers, position));
  }

  setSize(handle: FileHandle, size: number): void {
    withErrno(() => ftruncateSync(handle, size));
  }

  sync(handle: FileHandle, isDataOnly: boolean): void {
    withErrno(() => (isDataOnly ? fdatasyncSync(handle) : fsyncSync(handle)));
  }

  /** The name as the kernel finds it in the open folder. */
  #path({ folder, name }: FilePlace): string {
    return `${this.#descriptors}/${folder}/${name}`;
  }
}

function openFlags({ isRead, isWrite, isCreate, isExclusive, isTruncate, isDirectory, flags }: OpenHow): number {
  // A file is made empty only through a descriptor that may write.
  const isWriting = isWrite || isTruncate;
  const access = isWriting ? (isRead ? constants.O_RDWR : constants.O_WRONLY) : constants.O_RDONLY;
  return (
    access |
    (isCreate ? constants.O_CREAT : 0) |
    (isCreate && isExclusive ? constants.O_EXCL : 0) |
    (isTruncate ? constants.O_TRUNC : 0) |
    (isDirectory ? constants.O_DIRECTORY : 0) |
    ((flags & FDFLAG.append) === 0 ? 0 : constants.O_APPEND) |
    ((flags & (FDFLAG.sync | FDFLAG.rsync)) === 0 ? 0 : constants.O_SYNC) |
    ((flags & FDFLAG.dsync) === 0 ? 0 : constants.O_DSYNC)
  );
}

function complete(times: FileTimes, before: FileStat): { readonly accessed: bigint; readonly modified: bigint } {
  return { accessed: times.accessed ?? before.accessed, modified: times.modified ?? before.modified };
}

function seconds(nanos: bigint): number {
  return Number(nanos) / 1e9;
}

function decode(bytes: Buffer): string {
  const text = bytes.toString("utf8");
  if (!Buffer.from(text).equals(bytes)) throw new WasiError(ERRNO.ilseq);
  return text;
}
