import type { GuestMemory } from "../memory/guest-memory.ts";
import type { FileStat, FileTimes } from "../ports/file-system.ts";
import { ERRNO } from "../preview1/errno.ts";
import { RIGHT, rightsOf } from "../preview1/rights.ts";
import { CLOCK, FDFLAG, FSTFLAG, SIZE } from "../preview1/types.ts";
import type { FileDescriptor } from "../program/descriptor.ts";
import { WasiError } from "../program/wasi-error.ts";
import type { WasiProgram } from "../program/wasi-program.ts";
import { seekable, withRights } from "./check-rights.ts";
import { clockTime } from "./clocks.ts";

/** `fd_close`. */
export function fdClose({ descriptors }: WasiProgram, fd: number): void {
  descriptors.close(fd);
}

/** `fd_renumber`: both numbers must be open. */
export function fdRenumber({ descriptors }: WasiProgram, from: number, to: number): void {
  descriptors.renumber(from, to);
}

/** `fd_fdstat_get`. */
export function fdFdstatGet({ memory, descriptors }: WasiProgram, fd: number, result: number): void {
  const { filetype, flags, base, inheriting } = descriptors.get(fd);
  const at = result >>> 0;
  memory.bytes(at, SIZE.fdstat).fill(0);
  // fdstat: fs_filetype at 0, fs_flags at 2, fs_rights_base at 8, fs_rights_inheriting at 16
  memory.setU8(at, filetype);
  memory.setU16(at + 2, flags);
  memory.setU64(at + 8, BigInt(base));
  memory.setU64(at + 16, BigInt(inheriting));
}

/** `fd_fdstat_set_flags`: `append` and `nonblock`; the flags of synchronous writing are chosen when a file is opened. */
export function fdFdstatSetFlags(program: WasiProgram, fd: number, flags: number): void {
  const descriptor = withRights(program, fd, RIGHT.fd_fdstat_set_flags);
  const changed = descriptor.flags ^ flags;
  if ((flags & ~ALL_FDFLAGS) !== 0) throw new WasiError(ERRNO.inval);
  // A program that clears all flags means append, so what it can not have set stays.
  const kept = descriptor.flags & SYNC_FLAGS;
  if ((flags & ~kept & SYNC_FLAGS) !== 0) throw new WasiError(ERRNO.notsup);
  if (descriptor.kind === "file" && (changed & FDFLAG.append) !== 0) reopen(program, descriptor, flags | kept);
  descriptor.flags = flags | kept;
}

/** `fd_fdstat_set_rights`: rights can only be given up. */
export function fdFdstatSetRights({ descriptors }: WasiProgram, fd: number, base: bigint, inheriting: bigint): void {
  const descriptor = descriptors.get(fd);
  const [newBase, newInheriting] = [rightsOf(base), rightsOf(inheriting)];
  if ((newBase & ~descriptor.base) !== 0 || (newInheriting & ~descriptor.inheriting) !== 0)
    throw new WasiError(ERRNO.notcapable);
  descriptor.base = newBase;
  descriptor.inheriting = newInheriting;
}

/** `fd_filestat_get`. Of a stream it tells only what kind it is. */
export function fdFilestatGet(program: WasiProgram, fd: number, result: number): void {
  const descriptor = withRights(program, fd, RIGHT.fd_filestat_get);
  if (descriptor.kind !== "stream") writeFilestat(program.memory, result, program.ports.files.stat(descriptor.handle));
  else writeFilestat(program.memory, result, { ...NOTHING, filetype: descriptor.filetype });
}

/** `fd_filestat_set_size`. */
export function fdFilestatSetSize(program: WasiProgram, fd: number, size: bigint): void {
  const { handle, isReadOnly } = seekable(program, fd, RIGHT.fd_filestat_set_size);
  if (isReadOnly) throw new WasiError(ERRNO.rofs);
  if (BigInt.asIntN(64, size) < 0n) throw new WasiError(ERRNO.inval);
  if (size > BigInt(Number.MAX_SAFE_INTEGER)) throw new WasiError(ERRNO.fbig);
  program.ports.files.setSize(handle, Number(size));
}

/** `fd_filestat_set_times`. */
export function fdFilestatSetTimes(
  program: WasiProgram,
  fd: number,
  accessed: bigint,
  modified: bigint,
  flags: number,
): void {
  const descriptor = withRights(program, fd, RIGHT.fd_filestat_set_times);
  const times = timesOf(program, accessed, modified, flags);
  if (descriptor.kind === "stream") throw new WasiError(ERRNO.inval);
  if (descriptor.isReadOnly) throw new WasiError(ERRNO.rofs);
  program.ports.files.setTimes(descriptor.handle, times);
}

/** The times that flags ask for. @throws WasiError inval when a time is to be given and to be now, or a flag is none */
export function timesOf(program: WasiProgram, accessed: bigint, modified: bigint, flags: number): FileTimes {
  const pick = (given: bigint, set: number, now: number): bigint | undefined => {
    if ((flags & set) !== 0 && (flags & now) !== 0) throw new WasiError(ERRNO.inval);
    if ((flags & now) !== 0) return clockTime(program.ports, CLOCK.realtime);
    return (flags & set) !== 0 ? BigInt.asUintN(64, given) : undefined;
  };
  if ((flags & ~ALL_FSTFLAGS) !== 0) throw new WasiError(ERRNO.inval);
  return {
    accessed: pick(accessed, FSTFLAG.atim, FSTFLAG.atim_now),
    modified: pick(modified, FSTFLAG.mtim, FSTFLAG.mtim_now),
  };
}

/** Writes a `filestat`. */
export function writeFilestat(memory: GuestMemory, result: number, stat: FileStat): void {
  const at = result >>> 0;
  memory.bytes(at, SIZE.filestat).fill(0);
  // filestat: dev at 0, ino at 8, filetype at 16, nlink at 24, size at 32, atim at 40, mtim at 48, ctim at 56
  memory.setU64(at, stat.device);
  memory.setU64(at + 8, stat.inode);
  memory.setU8(at + 16, stat.filetype);
  memory.setU64(at + 24, stat.links);
  memory.setU64(at + 32, stat.size);
  memory.setU64(at + 40, stat.accessed);
  memory.setU64(at + 48, stat.modified);
  memory.setU64(at + 56, stat.changed);
}

const SYNC_FLAGS = FDFLAG.dsync | FDFLAG.rsync | FDFLAG.sync;
const ALL_FDFLAGS = SYNC_FLAGS | FDFLAG.append | FDFLAG.nonblock;
const ALL_FSTFLAGS = FSTFLAG.atim | FSTFLAG.atim_now | FSTFLAG.mtim | FSTFLAG.mtim_now;

const NOTHING: Omit<FileStat, "filetype"> = {
  device: 0n,
  inode: 0n,
  links: 0n,
  size: 0n,
  accessed: 0n,
  modified: 0n,
  changed: 0n,
};

function reopen({ ports }: WasiProgram, descriptor: FileDescriptor, flags: number): void {
  const before = descriptor.handle;
  descriptor.handle = ports.files.reopen(before, {
    isRead: (descriptor.base & RIGHT.fd_read) !== 0,
    isWrite: (descriptor.base & WRITING) !== 0,
    isCreate: false,
    isExclusive: false,
    isTruncate: false,
    isDirectory: false,
    flags,
  });
  ports.files.close(before);
}

const WRITING = RIGHT.fd_write | RIGHT.fd_allocate | RIGHT.fd_filestat_set_size;
