import { type ResolvedPath, resolvePath } from "../path/resolve-path.ts";
import type { FilePlace, FileSystem } from "../ports/file-system.ts";
import { ERRNO, type Errno } from "../preview1/errno.ts";
import { RIGHT } from "../preview1/rights.ts";
import { FILETYPE, LOOKUP } from "../preview1/types.ts";
import type { FolderDescriptor } from "../program/descriptor.ts";
import { WasiError } from "../program/wasi-error.ts";
import type { WasiProgram } from "../program/wasi-program.ts";
import { folder, writableFolder } from "./check-rights.ts";
import { timesOf, writeFilestat } from "./fd-status.ts";

/** `path_create_directory`. */
export function pathCreateDirectory(program: WasiProgram, fd: number, path: number, length: number): void {
  const base = writableFolder(program, fd, RIGHT.path_create_directory);
  using place = resolve(program, base, program.memory.path(path, length));
  program.ports.files.makeFolder(named(place, ERRNO.exist));
}

/** `path_filestat_get`. */
export function pathFilestatGet(
  program: WasiProgram,
  fd: number,
  lookup: number,
  path: number,
  length: number,
  result: number,
): void {
  const base = folder(program, fd, RIGHT.path_filestat_get);
  const text = program.memory.path(path, length);
  using place = resolve(program, base, text, isFollowed(lookup) || text.endsWith("/"));
  const { files } = program.ports;
  const { folder: at, name, isFolderAsked } = place;
  const stat = name === undefined ? files.stat(at) : files.statAt({ folder: at, name });
  if (isFolderAsked && stat.filetype !== FILETYPE.directory) throw new WasiError(ERRNO.notdir);
  writeFilestat(program.memory, result, stat);
}

/** `path_filestat_set_times`. The parameters are those of the specification. */
export function pathFilestatSetTimes(
  program: WasiProgram,
  fd: number,
  lookup: number,
  path: number,
  length: number,
  accessed: bigint,
  modified: bigint,
  flags: number,
): void {
  const base = writableFolder(program, fd, RIGHT.path_filestat_set_times);
  const times = timesOf(program, accessed, modified, flags);
  using place = resolve(program, base, program.memory.path(path, length), isFollowed(lookup));
  const { files } = program.ports;
  checkFolder(files, place);
  if (place.name === undefined) files.setTimes(place.folder, times);
  else files.setTimesAt({ folder: place.folder, name: place.name }, times);
}

/** `path_link`: names a file again, or a link itself; following one is inval, because then it could be another file when it is named. */
export function pathLink(
  program: WasiProgram,
  oldFd: number,
  lookup: number,
  oldPath: number,
  oldLength: number,
  newFd: number,
  newPath: number,
  newLength: number,
): void {
  const oldBase = writableFolder(program, oldFd, RIGHT.path_link_source);
  const newBase = writableFolder(program, newFd, RIGHT.path_link_target);
  if (isFollowed(lookup)) throw new WasiError(ERRNO.inval);
  using from = resolve(program, oldBase, program.memory.path(oldPath, oldLength));
  using to = resolve(program, newBase, program.memory.path(newPath, newLength));
  const { files } = program.ports;
  checkFolder(files, from);
  const source = named(from, ERRNO.perm);
  if (to.isFolderAsked) throw new WasiError(folderErrno(files, to));
  files.link(source, named(to, ERRNO.exist));
}

/** `path_readlink`: what does not fit into the buffer is left out. */
export function pathReadlink(
  program: WasiProgram,
  fd: number,
  path: number,
  length: number,
  buffer: number,
  bufferLength: number,
  result: number,
): void {
  const base = folder(program, fd, RIGHT.path_readlink);
  using place = resolve(program, base, program.memory.path(path, length));
  const into = program.memory.bytes(buffer, bufferLength);
  checkFolder(program.ports.files, place);
  const target = ENCODER.encode(program.ports.files.readLink(named(place, ERRNO.inval))).subarray(0, into.length);
  program.memory.setU32(result, target.length);
  into.set(target);
}

/** `path_remove_directory`. */
export function pathRemoveDirectory(program: WasiProgram, fd: number, path: number, length: number): void {
  const base = writableFolder(program, fd, RIGHT.path_remove_directory);
  using place = resolve(program, base, program.memory.path(path, length));
  program.ports.files.removeFolder(named(place, ERRNO.inval));
}

/** `path_rename`. */
export function pathRename(
  program: WasiProgram,
  oldFd: number,
  oldPath: number,
  oldLength: number,
  newFd: number,
  newPath: number,
  newLength: number,
): void {
  const oldBase = writableFolder(program, oldFd, RIGHT.path_rename_source);
  const newBase = writableFolder(program, newFd, RIGHT.path_rename_target);
  using from = resolve(program, oldBase, program.memory.path(oldPath, oldLength));
  using to = resolve(program, newBase, program.memory.path(newPath, newLength));
  const { files } = program.ports;
  const source = named(from, ERRNO.busy);
  const target = named(to, ERRNO.busy);
  if ((from.isFolderAsked || to.isFolderAsked) && files.statAt(source).filetype !== FILETYPE.directory)
    throw new WasiError(ERRNO.notdir);
  files.rename(source, target);
}

/** `path_symlink`: an absolute target is notcapable, because a program's paths have no root. */
export function pathSymlink(
  program: WasiProgram,
  target: number,
  targetLength: number,
  fd: number,
  path: number,
  length: number,
): void {
  const base = writableFolder(program, fd, RIGHT.path_symlink);
  const text = program.memory.path(target, targetLength);
  if (text === "") throw new WasiError(ERRNO.noent);
  if (text.startsWith("/")) throw new WasiError(ERRNO.notcapable);
  using place = resolve(program, base, program.memory.path(path, length));
  const { files } = program.ports;
  if (place.isFolderAsked) throw new WasiError(folderErrno(files, place));
  files.symbolicLink(text, named(place, ERRNO.exist));
}

/** `path_unlink_file`. */
export function pathUnlinkFile(program: WasiProgram, fd: number, path: number, length: number): void {
  const base = writableFolder(program, fd, RIGHT.path_unlink_file);
  using place = resolve(program, base, program.memory.path(path, length));
  const { files } = program.ports;
  const target = named(place, ERRNO.isdir);
  if (files.statAt(target).filetype === FILETYPE.directory) throw new WasiError(ERRNO.isdir);
  if (place.isFolderAsked) throw new WasiError(ERRNO.notdir);
  files.removeFile(target);
}

const ENCODER = new TextEncoder();

function resolve({ ports }: WasiProgram, base: FolderDescriptor, path: string, follow = false): ResolvedPath {
  return resolvePath(ports.files, base.handle, path, { follow });
}

function isFollowed(lookup: number): boolean {
  return (lookup & LOOKUP.symlink_follow) !== 0;
}

/** The name of a place; `errno` when the path leads to an open folder itself, such as `.` */
function named({ folder: at, name }: ResolvedPath, errno: Errno): FilePlace {
  if (name === undefined) throw new WasiError(errno);
  return { folder: at, name };
}

/** @throws WasiError notdir when the path ends with a slash and what is there is no folder */
function checkFolder(files: FileSystem, { folder: at, name, isFolderAsked }: ResolvedPath): void {
  if (!isFolderAsked || name === undefined) return;
  if (files.statAt({ folder: at, name }).filetype !== FILETYPE.directory) throw new WasiError(ERRNO.notdir);
}

/** Why a name that ends with a slash can not be given to what is no folder. */
function folderErrno(files: FileSystem, { folder: at, name }: ResolvedPath): Errno {
  if (name === undefined) return ERRNO.exist;
  return files.statAt({ folder: at, name }).filetype === FILETYPE.directory ? ERRNO.exist : ERRNO.notdir;
}
