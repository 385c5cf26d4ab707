/**
 * What may be done through a descriptor, one bit each. All bits that the specification names are below 2^30, so a set of them is a number.
 * @see WASI preview 1, typenames.witx, $rights
 */
export const RIGHT = {
  fd_datasync: 0x1,
  fd_read: 0x2,
  fd_seek: 0x4,
  fd_fdstat_set_flags: 0x8,
  fd_sync: 0x10,
  fd_tell: 0x20,
  fd_write: 0x40,
  fd_advise: 0x80,
  fd_allocate: 0x100,
  path_create_directory: 0x200,
  path_create_file: 0x400,
  path_link_source: 0x800,
  path_link_target: 0x1000,
  path_open: 0x2000,
  fd_readdir: 0x4000,
  path_readlink: 0x8000,
  path_rename_source: 0x10000,
  path_rename_target: 0x20000,
  path_filestat_get: 0x40000,
  path_filestat_set_size: 0x80000,
  path_filestat_set_times: 0x100000,
  fd_filestat_get: 0x200000,
  fd_filestat_set_size: 0x400000,
  fd_filestat_set_times: 0x800000,
  path_symlink: 0x1000000,
  path_remove_directory: 0x2000000,
  path_unlink_file: 0x4000000,
  poll_fd_readwrite: 0x8000000,
  sock_shutdown: 0x10000000,
  sock_accept: 0x20000000,
} as const;

/** Every right that means something here, where there are no sockets. Any other bit is a right to nothing. */
export const ALL_RIGHTS: number = setOf(...Object.values(RIGHT)) & ~(RIGHT.sock_shutdown | RIGHT.sock_accept);

/** The rights that mean something for a folder. */
export const DIRECTORY_RIGHTS: number = setOf(
  RIGHT.fd_fdstat_set_flags,
  RIGHT.fd_sync,
  RIGHT.fd_datasync,
  RIGHT.path_create_directory,
  RIGHT.path_create_file,
  RIGHT.path_link_source,
  RIGHT.path_link_target,
  RIGHT.path_open,
  RIGHT.fd_readdir,
  RIGHT.path_readlink,
  RIGHT.path_rename_source,
  RIGHT.path_rename_target,
  RIGHT.path_filestat_get,
  RIGHT.path_filestat_set_size,
  RIGHT.path_filestat_set_times,
  RIGHT.fd_filestat_get,
  RIGHT.fd_filestat_set_times,
  RIGHT.path_symlink,
  RIGHT.path_remove_directory,
  RIGHT.path_unlink_file,
  RIGHT.poll_fd_readwrite,
);

/** The rights that mean something for a file. */
export const FILE_RIGHTS: number = setOf(
  RIGHT.fd_datasync,
  RIGHT.fd_read,
  RIGHT.fd_seek,
  RIGHT.fd_fdstat_set_flags,
  RIGHT.fd_sync,
  RIGHT.fd_tell,
  RIGHT.fd_write,
  RIGHT.fd_advise,
  RIGHT.fd_allocate,
  RIGHT.fd_filestat_get,
  RIGHT.fd_filestat_set_size,
  RIGHT.fd_filestat_set_times,
  RIGHT.poll_fd_readwrite,
);

/** The rights that mean something for standard input, output and error: no place to seek to, so that `isatty` of wasi-libc can tell. */
export const STREAM_RIGHTS: number = setOf(
  RIGHT.fd_read,
  RIGHT.fd_write,
  RIGHT.fd_fdstat_set_flags,
  RIGHT.fd_filestat_get,
  RIGHT.fd_sync,
  RIGHT.fd_datasync,
  RIGHT.poll_fd_readwrite,
);

/** The known rights in the 64 bits that a module gives. */
export function rightsOf(bits: bigint): number {
  return Number(BigInt.asUintN(32, bits)) & ALL_RIGHTS;
}

function setOf(...rights: readonly number[]): number {
  return rights.reduce((all, right) => all | right, 0);
}
