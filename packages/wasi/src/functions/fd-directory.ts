import { ERRNO } from "../preview1/errno.ts";
import { RIGHT } from "../preview1/rights.ts";
import { FILETYPE, SIZE } from "../preview1/types.ts";
import type { FolderDescriptor } from "../program/descriptor.ts";
import { WasiError } from "../program/wasi-error.ts";
import type { WasiProgram } from "../program/wasi-program.ts";
import { folder } from "./check-rights.ts";

/** `fd_prestat_get`: badf ends a program's search for preopened folders. */
export function fdPrestatGet(program: WasiProgram, fd: number, result: number): void {
  const name = preopenName(program, fd);
  const at = result >>> 0;
  program.memory.bytes(at, SIZE.prestat).fill(0);
  // prestat: tag at 0, which is 0 for a folder; pr_name_len at 4
  program.memory.setU32(at + 4, name.length);
}

/** `fd_prestat_dir_name`. */
export function fdPrestatDirName(program: WasiProgram, fd: number, path: number, length: number): void {
  const name = preopenName(program, fd);
  if (length >>> 0 < name.length) throw new WasiError(ERRNO.nametoolong);
  program.memory.bytes(path, name.length).set(name);
}

/**
 * `fd_readdir`. Cookie n is the entry after n others, `.` and `..` first, in the names as they were at cookie 0. The inode of `..` is 0, unknown:
 * above a preopened folder there is nothing to know.
 */
export function fdReaddir(
  program: WasiProgram,
  fd: number,
  buffer: number,
  length: number,
  cookie: bigint,
  result: number,
): void {
  const descriptor = folder(program, fd, RIGHT.fd_readdir);
  const target = program.memory.bytes(buffer, length);
  program.memory.setU32(result, 0);
  if (cookie === 0n || descriptor.listing === undefined)
    descriptor.listing = [".", "..", ...program.ports.files.list(descriptor.handle)];
  const names = descriptor.listing;
  let used = 0;
  const first = BigInt.asUintN(64, cookie);
  for (let place = Number(first); place < names.length && used < target.length; place += 1) {
    const entry = direntOf(program, descriptor, names[place] ?? "", BigInt(place) + 1n);
    if (entry === undefined) continue;
    const part = entry.subarray(0, target.length - used);
    target.set(part, used);
    used += part.length;
  }
  program.memory.setU32(result, used);
}

function preopenName({ descriptors }: WasiProgram, fd: number): Uint8Array {
  const descriptor = descriptors.get(fd);
  if (descriptor.kind !== "folder" || descriptor.preopen === undefined) throw new WasiError(ERRNO.badf);
  return descriptor.preopen;
}

/** One entry as bytes; undefined when it is gone since the names were read. */
function direntOf(
  { ports }: WasiProgram,
  { handle }: FolderDescriptor,
  name: string,
  next: bigint,
): Uint8Array | undefined {
  const bytes = ENCODER.encode(name);
  const entry = new Uint8Array(SIZE.dirent + bytes.length);
  const view = new DataView(entry.buffer);
  // dirent: d_next at 0, d_ino at 8, d_namlen at 16, d_type at 20; the name follows
  view.setBigUint64(0, next, true);
  view.setUint32(16, bytes.length, true);
  entry.set(bytes, SIZE.dirent);
  if (name === "..") {
    view.setUint8(20, FILETYPE.directory);
    return entry;
  }
  try {
    const stat = name === "." ? ports.files.stat(handle) : ports.files.statAt({ folder: handle, name });
    view.setBigUint64(8, stat.inode, true);
    view.setUint8(20, stat.filetype);
    return entry;
  } catch (error) {
    if (error instanceof WasiError && error.errno === ERRNO.noent) return undefined;
    throw error;
  }
}

const ENCODER = new TextEncoder();
