import { DIRECTORY_RIGHTS, FDFLAG, FILE_RIGHTS, FILETYPE, FSTFLAG, LOOKUP, OFLAG, RIGHT } from "@thimble/wasi";
import { Pollable } from "./pollable.ts";
import { CHUNK, type Filestat, type ProgramCalls } from "./program-calls.ts";
import { InputStream, OutputStream } from "./streams.ts";

/** Flags as jco hands them over; what is missing is not set. */
type Flags<K extends string> = Readonly<Partial<Record<K, boolean>>>;
type PathFlags = Flags<"symlinkFollow">;
type OpenFlags = Flags<"create" | "directory" | "exclusive" | "truncate">;
type DescriptorFlags = Flags<
  "read" | "write" | "fileIntegritySync" | "dataIntegritySync" | "requestedWriteSync" | "mutateDirectory"
>;

interface Datetime {
  readonly seconds: bigint;
  readonly nanoseconds: number;
}

type NewTimestamp = { readonly tag: "no-change" | "now" } | { readonly tag: "timestamp"; readonly val: Datetime };

interface DescriptorStat {
  readonly type: string;
  readonly linkCount: bigint;
  readonly size: bigint;
  readonly dataAccessTimestamp: Datetime;
  readonly dataModificationTimestamp: Datetime;
  readonly statusChangeTimestamp: Datetime;
}

/** `descriptor-type`, by `FILETYPE` of preview 1. @see WebAssembly/wasi-filesystem 0.2, wit/types.wit */
const TYPES: readonly string[] = [
  "unknown",
  "block-device",
  "character-device",
  "directory",
  "regular-file",
  "socket",
  "socket",
  "symbolic-link",
];
/** @see WebAssembly/wasi-filesystem 0.2, wit/types.wit, advice; the numbers are those of preview 1 */
const ADVICE: readonly string[] = ["normal", "sequential", "random", "will-need", "dont-need", "no-reuse"];
const ALL = DIRECTORY_RIGHTS | FILE_RIGHTS;
/** Rights for which a file is opened for writing. */
const WRITING = RIGHT.fd_write | RIGHT.fd_allocate | RIGHT.fd_filestat_set_size;
const NANOS = 1_000_000_000n;

/** An open file or folder of the program, held by a descriptor and the streams that were made of it. */
class Held {
  readonly calls: ProgramCalls;
  readonly fd: number;
  #holders = 1;

  constructor(calls: ProgramCalls, fd: number) {
    this.calls = calls;
    this.fd = fd;
  }

  hold(): void {
    this.#holders += 1;
  }

  release(): void {
    this.#holders -= 1;
    if (this.#holders === 0) this.calls.call("fd_close", this.fd);
  }
}

/** `descriptor` of wasi:filesystem/types: a file or folder of a program of preview 1. What fails throws ErrnoError. */
export class Descriptor {
  readonly #held: Held;

  constructor(calls: ProgramCalls, fd: number) {
    this.#held = new Held(calls, fd);
  }

  /** The folders that are open from the start, opened once more, so that a program may give up what it has of them. */
  static preopens(calls: ProgramCalls): readonly (readonly [Descriptor, string])[] {
    return calls.preopens().map(({ fd, path }) => {
      const again = calls.open(fd, 0, ".", [OFLAG.directory, BigInt(ALL & ~WRITING), BigInt(ALL), 0]);
      return [new Descriptor(calls, again), path];
    });
  }

  get fd(): number {
    return this.#held.fd;
  }

  get #calls(): ProgramCalls {
    return this.#held.calls;
  }

  readViaStream(offset: bigint): InputStream {
    let at = offset;
    const pull = (length: number): Uint8Array => {
      const bytes = this.#calls.readAt(this.fd, length, at);
      at += BigInt(bytes.length);
      return bytes;
    };
    return new InputStream({ pull, ...this.#streaming() });
  }

  writeViaStream(offset: bigint): OutputStream {
    let at = offset;
    const push = (bytes: Uint8Array): number => {
      const count = this.#calls.writeAt(this.fd, bytes, at);
      at += BigInt(count);
      return count;
    };
    return new OutputStream({ push, ...this.#streaming() });
  }

  appendViaStream(): OutputStream {
    const push = (bytes: Uint8Array): number => this.#calls.writeAt(this.fd, bytes, this.#calls.stat(this.fd).size);
    return new OutputStream({ push, ...this.#streaming() });
  }

  advise(offset: bigint, length: bigint, advice: string): void {
    this.#calls.call("fd_advise", this.fd, offset, length, ADVICE.indexOf(advice));
  }

  syncData(): void {
    this.#calls.call("fd_datasync", this.fd);
  }

  sync(): void {
    this.#calls.call("fd_sync", this.fd);
  }

  getFlags(): DescriptorFlags {
    const found = this.#calls.program.descriptors.get(this.fd);
    const isWritable = found.kind !== "stream" && !found.isReadOnly;
    const isFolder = found.kind === "folder";
    return {
      read: isFolder || (found.base & RIGHT.fd_read) !== 0,
      write: !isFolder && isWritable && (found.base & RIGHT.fd_write) !== 0,
      mutateDirectory: isFolder && isWritable,
      fileIntegritySync: (found.flags & FDFLAG.sync) !== 0,
      dataIntegritySync: (found.flags & FDFLAG.dsync) !== 0,
      requestedWriteSync: (found.flags & FDFLAG.rsync) !== 0,
    };
  }

  getType(): string {
    return typeOf(this.#calls.stat(this.fd).filetype);
  }

  setSize(size: bigint): void {
    this.#calls.call("fd_filestat_set_size", this.fd, size);
  }

  setTimes(accessed: NewTimestamp, modified: NewTimestamp): void {
    this.#calls.call("fd_filestat_set_times", this.fd, ...timesOf(accessed, modified));
  }

  read(length: bigint, offset: bigint): readonly [Uint8Array, boolean] {
    const bytes = this.#calls.readAt(this.fd, Math.min(Number(length), CHUNK), offset);
    return [bytes, bytes.length === 0 && length > 0n];
  }

  write(bytes: Uint8Array, offset: bigint): bigint {
    return BigInt(this.#calls.writeAt(this.fd, bytes, offset));
  }

  readDirectory(): DirectoryEntryStream {
    return new DirectoryEntryStream(this.#calls.list(this.fd));
  }

  createDirectoryAt(path: string): void {
    this.#calls.onPath("path_create_directory", [this.fd], path);
  }

  stat(): DescriptorStat {
    return statOf(this.#calls.stat(this.fd));
  }

  statAt(flags: PathFlags, path: string): DescriptorStat {
    return statOf(this.#calls.statAt(this.fd, lookupOf(flags), path));
  }

  setTimesAt(flags: PathFlags, path: string, accessed: NewTimestamp, modified: NewTimestamp): void {
    const times = timesOf(accessed, modified);
    this.#calls.onPath("path_filestat_set_times", [this.fd, lookupOf(flags)], path, times);
  }

  linkAt(flags: PathFlags, path: string, folder: Descriptor, newPath: string): void {
    const from = { before: [this.fd, lookupOf(flags)], path };
    this.#calls.onPaths("path_link", from, { before: [folder.fd], path: newPath });
  }

  openAt(flags: PathFlags, path: string, open: OpenFlags, how: DescriptorFlags): Descriptor {
    const without = (how.read === true ? 0 : RIGHT.fd_read) | (how.write === true ? 0 : WRITING);
    const base = BigInt(ALL & ~without);
    const oflags =
      bit(open.create, OFLAG.creat) |
      bit(open.directory, OFLAG.directory) |
      bit(open.exclusive, OFLAG.excl) |
      bit(open.truncate, OFLAG.trunc);
    const fdflags =
      bit(how.fileIntegritySync, FDFLAG.sync) |
      bit(how.dataIntegritySync, FDFLAG.dsync) |
      bit(how.requestedWriteSync, FDFLAG.rsync);
    const fd = this.#calls.open(this.fd, lookupOf(flags), path, [oflags, base, BigInt(ALL), fdflags]);
    return new Descriptor(this.#calls, fd);
  }

  readlinkAt(path: string): string {
    return this.#calls.readLink(this.fd, path);
  }

  removeDirectoryAt(path: string): void {
    this.#calls.onPath("path_remove_directory", [this.fd], path);
  }

  renameAt(path: string, folder: Descriptor, newPath: string): void {
    this.#calls.onPaths("path_rename", { before: [this.fd], path }, { before: [folder.fd], path: newPath });
  }

  symlinkAt(target: string, path: string): void {
    this.#calls.onPaths("path_symlink", { before: [], path: target }, { before: [this.fd], path });
  }

  unlinkFileAt(path: string): void {
    this.#calls.onPath("path_unlink_file", [this.fd], path);
  }

  isSameObject(other: Descriptor): boolean {
    const [one, two] = [this.#calls.stat(this.fd), this.#calls.stat(other.fd)];
    return one.device === two.device && one.inode === two.inode;
  }

  /** Which file it is, so that it stays what it is while the file is written. */
  metadataHash(): { readonly lower: bigint; readonly upper: bigint } {
    return hashOf(this.#calls.stat(this.fd));
  }

  metadataHashAt(flags: PathFlags, path: string): { readonly lower: bigint; readonly upper: bigint } {
    return hashOf(this.#calls.statAt(this.fd, lookupOf(flags), path));
  }

  [Symbol.dispose](): void {
    this.#held.release();
  }

  #streaming(): { readonly subscribe: () => Pollable; readonly close: () => void } {
    const held = this.#held;
    held.hold();
    return { subscribe: () => new Pollable(held.calls.program, { kind: "nothing" }), close: () => held.release() };
  }
}

/** `directory-entry-stream` of wasi:filesystem/types: the names as they were when it was made. */
export class DirectoryEntryStream {
  readonly #entries: Iterator<{ readonly name: string; readonly filetype: number }>;

  constructor(entries: Iterable<{ readonly name: string; readonly filetype: number }>) {
    this.#entries = entries[Symbol.iterator]();
  }

  readDirectoryEntry(): { readonly type: string; readonly name: string } | undefined {
    const next = this.#entries.next();
    return next.done === true ? undefined : { type: typeOf(next.value.filetype), name: next.value.name };
  }
}

function typeOf(filetype: number): string {
  return TYPES[filetype] ?? TYPES[FILETYPE.unknown] ?? "unknown";
}

function bit(isSet: boolean | undefined, value: number): number {
  return isSet === true ? value : 0;
}

function lookupOf({ symlinkFollow }: PathFlags): number {
  return bit(symlinkFollow, LOOKUP.symlink_follow);
}

function statOf(stat: Filestat): DescriptorStat {
  return {
    type: typeOf(stat.filetype),
    linkCount: stat.links,
    size: stat.size,
    dataAccessTimestamp: datetimeOf(stat.accessed),
    dataModificationTimestamp: datetimeOf(stat.modified),
    statusChangeTimestamp: datetimeOf(stat.changed),
  };
}

/** `datetime` of wasi:clocks/wall-clock, of nanoseconds since 1970. */
export function datetimeOf(nanos: bigint): Datetime {
  return { seconds: nanos / NANOS, nanoseconds: Number(nanos % NANOS) };
}

function timesOf(accessed: NewTimestamp, modified: NewTimestamp): readonly [bigint, bigint, number] {
  const nanos = (time: NewTimestamp): bigint =>
    time.tag === "timestamp" ? time.val.seconds * NANOS + BigInt(time.val.nanoseconds) : 0n;
  const flags =
    bit(accessed.tag === "timestamp", FSTFLAG.atim) |
    bit(accessed.tag === "now", FSTFLAG.atim_now) |
    bit(modified.tag === "timestamp", FSTFLAG.mtim) |
    bit(modified.tag === "now", FSTFLAG.mtim_now);
  return [nanos(accessed), nanos(modified), flags];
}

function hashOf({ inode, device }: Filestat): { readonly lower: bigint; readonly upper: bigint } {
  return { lower: inode, upper: device };
}
