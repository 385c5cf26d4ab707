import { clockResGet, clockTimeGet } from "./functions/clocks.ts";
import {
  fdAdvise,
  fdAllocate,
  fdDatasync,
  fdPread,
  fdPwrite,
  fdRead,
  fdSeek,
  fdSync,
  fdTell,
  fdWrite,
} from "./functions/fd-data.ts";
import { fdPrestatDirName, fdPrestatGet, fdReaddir } from "./functions/fd-directory.ts";
import {
  fdClose,
  fdFdstatGet,
  fdFdstatSetFlags,
  fdFdstatSetRights,
  fdFilestatGet,
  fdFilestatSetSize,
  fdFilestatSetTimes,
  fdRenumber,
} from "./functions/fd-status.ts";
import { pathOpen } from "./functions/path-open.ts";
import {
  pathCreateDirectory,
  pathFilestatGet,
  pathFilestatSetTimes,
  pathLink,
  pathReadlink,
  pathRemoveDirectory,
  pathRename,
  pathSymlink,
  pathUnlinkFile,
} from "./functions/paths.ts";
import { pollOneoff, schedYield } from "./functions/poll.ts";
import { noSocket, procExit, procRaise, randomGet } from "./functions/process.ts";
import { argsGet, argsSizesGet, environGet, environSizesGet } from "./functions/strings.ts";
import { ERRNO } from "./preview1/errno.ts";
import type { Preview1Name } from "./preview1/imports.ts";
import { WasiError } from "./program/wasi-error.ts";
import type { WasiProgram } from "./program/wasi-program.ts";

/** A function that programs import: numbers as WebAssembly hands them over, i64 as bigint; returns an errno. */
export type Preview1Function = (...values: never[]) => number;

/** A function of WASI preview 1 as it is written here: returns when all went well, throws WasiError when not. */
type Work<A extends readonly (number | bigint)[]> = (program: WasiProgram, ...values: A) => void;

/**
 * Every function of WASI preview 1, for any number of programs: `current` says which one is calling.
 *
 * Whatever a program hands over, it gets an errno. What these throw is ProgramExit, and otherwise only an error of the ports.
 */
export function preview1Functions(current: () => WasiProgram): Readonly<Record<Preview1Name, Preview1Function>> {
  const bind =
    <A extends readonly (number | bigint)[]>(work: Work<A>) =>
    (...values: A): number => {
      const program = current();
      if (program.exit !== undefined) throw program.exit;
      try {
        work(program, ...values);
        return ERRNO.success;
      } catch (error) {
        if (error instanceof WasiError) return error.errno;
        throw error;
      }
    };
  return {
    args_get: bind(argsGet),
    args_sizes_get: bind(argsSizesGet),
    clock_res_get: bind(clockResGet),
    clock_time_get: bind(clockTimeGet),
    environ_get: bind(environGet),
    environ_sizes_get: bind(environSizesGet),
    fd_advise: bind(fdAdvise),
    fd_allocate: bind(fdAllocate),
    fd_close: bind(fdClose),
    fd_datasync: bind(fdDatasync),
    fd_fdstat_get: bind(fdFdstatGet),
    fd_fdstat_set_flags: bind(fdFdstatSetFlags),
    fd_fdstat_set_rights: bind(fdFdstatSetRights),
    fd_filestat_get: bind(fdFilestatGet),
    fd_filestat_set_size: bind(fdFilestatSetSize),
    fd_filestat_set_times: bind(fdFilestatSetTimes),
    fd_pread: bind(fdPread),
    fd_prestat_dir_name: bind(fdPrestatDirName),
    fd_prestat_get: bind(fdPrestatGet),
    fd_pwrite: bind(fdPwrite),
    fd_read: bind(fdRead),
    fd_readdir: bind(fdReaddir),
    fd_renumber: bind(fdRenumber),
    fd_seek: bind(fdSeek),
    fd_sync: bind(fdSync),
    fd_tell: bind(fdTell),
    fd_write: bind(fdWrite),
    path_create_directory: bind(pathCreateDirectory),
    path_filestat_get: bind(pathFilestatGet),
    path_filestat_set_times: bind(pathFilestatSetTimes),
    path_link: bind(pathLink),
    path_open: bind(pathOpen),
    path_readlink: bind(pathReadlink),
    path_remove_directory: bind(pathRemoveDirectory),
    path_rename: bind(pathRename),
    path_symlink: bind(pathSymlink),
    path_unlink_file: bind(pathUnlinkFile),
    poll_oneoff: bind(pollOneoff),
    proc_exit: bind(procExit),
    proc_raise: bind(procRaise),
    random_get: bind(randomGet),
    sched_yield: bind(schedYield),
    sock_accept: bind(noSocket),
    sock_recv: bind(noSocket),
    sock_send: bind(noSocket),
    sock_shutdown: bind(noSocket),
  };
}
