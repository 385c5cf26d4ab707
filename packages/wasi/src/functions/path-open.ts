import { resolvePath } from "../path/resolve-path.ts";
import type { FileHandle, FileStat, OpenHow } from "../ports/file-system.ts";
import { ERRNO } from "../preview1/errno.ts";
import { DIRECTORY_RIGHTS, FILE_RIGHTS, RIGHT, rightsOf } from "../preview1/rights.ts";
import { FDFLAG, FILETYPE, LOOKUP, OFLAG } from "../preview1/types.ts";
import type { Descriptor, FolderDescriptor } from "../program/descriptor.ts";
import { WasiError } from "../program/wasi-error.ts";
import type { WasiProgram } from "../program/wasi-program.ts";
import { folder } from "./check-rights.ts";

/** Rights for which a file must be open for writing. */
const WRITING = RIGHT.fd_write | RIGHT.fd_allocate | RIGHT.fd_filestat_set_size;

/** `path_open`. The parameters are those of the specification. */
export function pathOpen(
  program: WasiProgram,
  fd: number,
  lookup: number,
  path: number,
  pathLength: number,
  oflags: number,
  base: bigint,
  inheriting: bigint,
  fdflags: number,
  result: number,
): void {
  const descriptor = folder(program, fd, rightsToOpen(oflags));
  const wanted = { base: rightsOf(base), inheriting: rightsOf(inheriting) };
  if (((wanted.base | wanted.inheriting) & ~descriptor.inheriting) !== 0) throw new WasiError(ERRNO.notcapable);
  const text = program.memory.path(path, pathLength);
  // Checked before anything is made.
  program.memory.setU32(result, 0);
  program.descriptors.checkRoom();
  const how = openHow(oflags, wanted.base, fdflags);
  if (descriptor.isReadOnly && (how.isWrite || how.isCreate || how.isTruncate)) {
    if (how.isWrite || how.isTruncate || !exists(program, descriptor, text)) throw new WasiError(ERRNO.rofs);
  }
  const follow = (lookup & LOOKUP.symlink_follow) !== 0;
  const opened = openPath(program, descriptor, text, { how, follow });
  const made = descriptorOf(program, descriptor, opened, { ...wanted, flags: fdflags });
  program.memory.setU32(result, program.descriptors.add(made));
}

function rightsToOpen(oflags: number): number {
  return (
    RIGHT.path_open |
    ((oflags & OFLAG.creat) === 0 ? 0 : RIGHT.path_create_file) |
    ((oflags & OFLAG.trunc) === 0 ? 0 : RIGHT.path_filestat_set_size)
  );
}

function openHow(oflags: number, base: number, flags: number): OpenHow {
  if ((oflags & ~ALL_OFLAGS) !== 0 || (flags & ~ALL_FDFLAGS) !== 0) throw new WasiError(ERRNO.inval);
  const has = (flag: number): boolean => (oflags & flag) !== 0;
  // Linux would make a file and say that it is no folder.
  if (has(OFLAG.creat) && has(OFLAG.directory)) throw new WasiError(ERRNO.inval);
  return {
    isRead: (base & (RIGHT.fd_read | RIGHT.fd_readdir)) !== 0,
    isWrite: (base & WRITING) !== 0,
    isCreate: has(OFLAG.creat),
    isExclusive: has(OFLAG.excl),
    isTruncate: has(OFLAG.trunc),
    isDirectory: has(OFLAG.directory),
    flags,
  };
}

const ALL_OFLAGS = OFLAG.creat | OFLAG.directory | OFLAG.excl | OFLAG.trunc;
const ALL_FDFLAGS = FDFLAG.append | FDFLAG.dsync | FDFLAG.nonblock | FDFLAG.rsync | FDFLAG.sync;

function openPath(
  program: WasiProgram,
  base: FolderDescriptor,
  path: string,
  { how, follow }: { readonly how: OpenHow; readonly follow: boolean },
): FileHandle {
  const { files } = program.ports;
  // A slash at the end follows a link, as in POSIX; and who wants to make a new file does not want what a link points to.
  const isFollowed = (follow || path.endsWith("/")) && !(how.isCreate && how.isExclusive);
  using place = resolvePath(files, base.handle, path, { follow: isFollowed });
  if (place.name === undefined) {
    if (how.isCreate && how.isExclusive) throw new WasiError(ERRNO.exist);
    if (how.isWrite || how.isTruncate || how.isCreate) throw new WasiError(ERRNO.isdir);
    return files.reopen(place.folder, { ...how, isDirectory: true });
  }
  const { folder: at, name } = place;
  if (place.isFolderAsked && how.isCreate) throw new WasiError(ERRNO.isdir);
  return files.open({ folder: at, name }, { ...how, isDirectory: how.isDirectory || place.isFolderAsked });
}

function exists({ ports }: WasiProgram, { handle }: FolderDescriptor, path: string): boolean {
  using place = resolvePath(ports.files, handle, path, { follow: true });
  if (place.name === undefined) return true;
  try {
    ports.files.statAt({ folder: place.folder, name: place.name });
    return true;
  } catch {
    return false;
  }
}

function descriptorOf(
  { ports: { files } }: WasiProgram,
  parent: FolderDescriptor,
  handle: FileHandle,
  { base, inheriting, flags }: { readonly base: number; readonly inheriting: number; readonly flags: number },
): Descriptor {
  let stat: FileStat;
  try {
    stat = files.stat(handle);
  } catch (error) {
    files.close(handle);
    throw error;
  }
  const common = { flags, filetype: stat.filetype, handle, isReadOnly: parent.isReadOnly };
  if (stat.filetype === FILETYPE.directory)
    return { kind: "folder", ...common, base: base & DIRECTORY_RIGHTS, inheriting };
  const isSeekable = stat.filetype === FILETYPE.regular_file || stat.filetype === FILETYPE.block_device;
  const rights = isSeekable ? FILE_RIGHTS : FILE_RIGHTS & ~(RIGHT.fd_seek | RIGHT.fd_tell);
  return { kind: "file", ...common, base: base & rights, inheriting: 0, offset: 0, isSeekable };
}
