import type { FunctionType, ImportTable } from "@thimble/wasm";

/** The module name under which programs import WASI preview 1. @see WASI preview 1, wasi_snapshot_preview1.witx */
export const PREVIEW1_MODULE = "wasi_snapshot_preview1";

/** The module name of the snapshot before. It has other layouts under the same names, so its programs do not run. */
export const SNAPSHOT0_MODULE = "wasi_unstable";

/** `i` is i32, `I` is i64; all but `proc_exit` return an errno. */
const PARAMETERS = {
  args_get: "ii",
  args_sizes_get: "ii",
  clock_res_get: "ii",
  clock_time_get: "iIi",
  environ_get: "ii",
  environ_sizes_get: "ii",
  fd_advise: "iIIi",
  fd_allocate: "iII",
  fd_close: "i",
  fd_datasync: "i",
  fd_fdstat_get: "ii",
  fd_fdstat_set_flags: "ii",
  fd_fdstat_set_rights: "iII",
  fd_filestat_get: "ii",
  fd_filestat_set_size: "iI",
  fd_filestat_set_times: "iIIi",
  fd_pread: "iiiIi",
  fd_prestat_dir_name: "iii",
  fd_prestat_get: "ii",
  fd_pwrite: "iiiIi",
  fd_read: "iiii",
  fd_readdir: "iiiIi",
  fd_renumber: "ii",
  fd_seek: "iIii",
  fd_sync: "i",
  fd_tell: "ii",
  fd_write: "iiii",
  path_create_directory: "iii",
  path_filestat_get: "iiiii",
  path_filestat_set_times: "iiiiIIi",
  path_link: "iiiiiii",
  path_open: "iiiiiIIii",
  path_readlink: "iiiiii",
  path_remove_directory: "iii",
  path_rename: "iiiiii",
  path_symlink: "iiiii",
  path_unlink_file: "iii",
  poll_oneoff: "iiii",
  proc_exit: "i",
  proc_raise: "i",
  random_get: "ii",
  sched_yield: "",
  sock_accept: "iii",
  sock_recv: "iiiiii",
  sock_send: "iiiii",
  sock_shutdown: "ii",
} as const;

/** Names of the functions of WASI preview 1. */
export type Preview1Name = keyof typeof PARAMETERS;

/**
 * Every function of WASI preview 1 with its type as a module imports it.
 * @see WASI preview 1, wasi_snapshot_preview1.witx, lowered as its section on the ABI says: handles, sizes and pointers are i32
 */
export const PREVIEW1_IMPORTS: ImportTable = {
  [PREVIEW1_MODULE]: Object.fromEntries(
    Object.entries(PARAMETERS).map(([name, letters]) => [name, typeOf(name, letters)]),
  ),
};

/** The functions of `PREVIEW1_IMPORTS` that may wait until a time has come. */
export const PREVIEW1_WAITS: Readonly<Record<string, readonly Preview1Name[]>> = { [PREVIEW1_MODULE]: ["poll_oneoff"] };

function typeOf(name: string, letters: string): FunctionType {
  const params = [...letters].map((letter) => (letter === "I" ? "i64" : "i32"));
  return { params, results: name === "proc_exit" ? [] : ["i32"] };
}
