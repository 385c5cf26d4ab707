import { ERRNO } from "../preview1/errno.ts";
import type { Descriptor, FileDescriptor, FolderDescriptor } from "../program/descriptor.ts";
import { WasiError } from "../program/wasi-error.ts";
import type { WasiProgram } from "../program/wasi-program.ts";

/** The descriptor, when it has all of these rights. @throws WasiError badf, notcapable */
export function withRights(program: WasiProgram, fd: number, rights: number): Descriptor {
  const descriptor = program.descriptors.get(fd);
  if ((descriptor.base & rights) !== rights) throw new WasiError(ERRNO.notcapable);
  return descriptor;
}

/** What bytes are read from and written to. @throws WasiError badf; isdir for a folder, whatever its rights; notcapable */
export function withBytes(program: WasiProgram, fd: number, rights: number): Exclude<Descriptor, FolderDescriptor> {
  const descriptor = program.descriptors.get(fd);
  if (descriptor.kind === "folder") throw new WasiError(ERRNO.isdir);
  if ((descriptor.base & rights) !== rights) throw new WasiError(ERRNO.notcapable);
  return descriptor;
}

/** A file with positions. @throws WasiError as `withBytes`; spipe for what has none */
export function seekable(program: WasiProgram, fd: number, rights: number): FileDescriptor {
  const descriptor = program.descriptors.get(fd);
  if (descriptor.kind === "stream" || (descriptor.kind === "file" && !descriptor.isSeekable))
    throw new WasiError(ERRNO.spipe);
  if (descriptor.kind === "folder") throw new WasiError(ERRNO.isdir);
  if ((descriptor.base & rights) !== rights) throw new WasiError(ERRNO.notcapable);
  return descriptor;
}

/** A folder that paths are resolved from. @throws WasiError badf; notdir for anything else; notcapable */
export function folder(program: WasiProgram, fd: number, rights: number): FolderDescriptor {
  const descriptor = program.descriptors.get(fd);
  if (descriptor.kind !== "folder") throw new WasiError(ERRNO.notdir);
  if ((descriptor.base & rights) !== rights) throw new WasiError(ERRNO.notcapable);
  return descriptor;
}

/** A folder in which something is changed. @throws WasiError as `folder`; rofs when it may only be read */
export function writableFolder(program: WasiProgram, fd: number, rights: number): FolderDescriptor {
  const descriptor = folder(program, fd, rights);
  if (descriptor.isReadOnly) throw new WasiError(ERRNO.rofs);
  return descriptor;
}
