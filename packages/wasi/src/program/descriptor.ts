import type { ByteSink, ByteSource } from "../ports/byte-stream.ts";
import type { FileHandle } from "../ports/file-system.ts";

/** What every descriptor has. */
interface DescriptorCommon {
  /** `RIGHT` bits: what may be done through it. */
  base: number;
  /** `RIGHT` bits: what may be done through descriptors that are opened through it. */
  inheriting: number;
  /** `FDFLAG` bits. */
  flags: number;
  /** One of `FILETYPE`. */
  readonly filetype: number;
}

/** Standard input, output or error. */
export interface StreamDescriptor extends DescriptorCommon {
  readonly kind: "stream";
  readonly source?: ByteSource;
  readonly sink?: ByteSink;
}

/** An open file. */
export interface FileDescriptor extends DescriptorCommon {
  readonly kind: "file";
  handle: FileHandle;
  /** Byte at which the next read or write begins; stays 0 where there are no positions. */
  offset: number;
  /** Whether it has positions: a pipe or a terminal has none. */
  readonly isSeekable: boolean;
  readonly isReadOnly: boolean;
}

/** An open folder. */
export interface FolderDescriptor extends DescriptorCommon {
  readonly kind: "folder";
  readonly handle: FileHandle;
  /** Whether nothing in it may be changed. What is opened through it is as it is. */
  readonly isReadOnly: boolean;
  /** The name under which a program finds it, when it was open from the start. */
  readonly preopen?: Uint8Array;
  /** What `fd_readdir` counts in: names as they were at cookie 0. */
  listing?: readonly string[];
}

/** What a number of a program stands for. */
export type Descriptor = StreamDescriptor | FileDescriptor | FolderDescriptor;
