import { type BigIntStats, constants } from "node:fs";
import type { FileStat } from "../ports/file-system.ts";
import { FILETYPE } from "../preview1/types.ts";

/** What Node knows of a file, in the words of WASI. A named pipe or a socket is of no kind that WASI knows without sockets. */
export function toFileStat(stats: BigIntStats): FileStat {
  return {
    device: stats.dev,
    inode: stats.ino,
    filetype: KINDS.get(Number(stats.mode) & constants.S_IFMT) ?? FILETYPE.unknown,
    links: stats.nlink,
    size: stats.size,
    accessed: stats.atimeNs,
    modified: stats.mtimeNs,
    changed: stats.ctimeNs,
  };
}

const KINDS = new Map<number, number>([
  [constants.S_IFREG, FILETYPE.regular_file],
  [constants.S_IFDIR, FILETYPE.directory],
  [constants.S_IFLNK, FILETYPE.symbolic_link],
  [constants.S_IFCHR, FILETYPE.character_device],
  [constants.S_IFBLK, FILETYPE.block_device],
]);
