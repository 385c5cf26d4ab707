/** What a `FileSystem` calls a file or folder that it opened. */
export type FileHandle = number;

/** How a file is opened. */
export interface OpenHow {
  readonly isRead: boolean;
  readonly isWrite: boolean;
  /** Makes it when there is none. */
  readonly isCreate: boolean;
  /** With `isCreate`: fails when there is one. */
  readonly isExclusive: boolean;
  /** Makes it empty. */
  readonly isTruncate: boolean;
  /** Fails when it is no folder. */
  readonly isDirectory: boolean;
  /** `FDFLAG` bits of WASI: append, sync, dsync and rsync. */
  readonly flags: number;
}

/** What is known of a file. Times are nanoseconds since 1970. */
export interface FileStat {
  readonly device: bigint;
  readonly inode: bigint;
  /** One of `FILETYPE`. */
  readonly filetype: number;
  readonly links: bigint;
  /** Bytes. */
  readonly size: bigint;
  readonly accessed: bigint;
  readonly modified: bigint;
  readonly changed: bigint;
}

/** Times to set, in nanoseconds since 1970; what is undefined stays. */
export interface FileTimes {
  readonly accessed: bigint | undefined;
  readonly modified: bigint | undefined;
}

/** A name in a folder. */
export interface FilePlace {
  readonly folder: FileHandle;
  /** One component: not empty, not `.` or `..`, with no `/` and no NUL. */
  readonly name: string;
}

/**
 * The steps on a file system that a path is walked with. Each looks at one name in one open folder, and none follows a symbolic link: what a
 * path may reach is decided above it, and nobody who moves folders or links about between two steps changes that.
 *
 * Everything returns at once or when the disk has answered, and throws WasiError with the errno that says why not.
 */
export interface FileSystem {
  /** Opens a folder. notdir or loop when the name is a symbolic link. */
  openFolder(place: FilePlace): FileHandle;
  /** Opens a file or folder; loop, or notdir with `isDirectory`, when the name is a symbolic link. */
  open(place: FilePlace, how: OpenHow): FileHandle;
  /** Opens what is open once more, in another way. Creates nothing. */
  reopen(handle: FileHandle, how: OpenHow): FileHandle;
  close(handle: FileHandle): void;
  stat(handle: FileHandle): FileStat;
  statAt(place: FilePlace): FileStat;
  /** Sets times of what is open. */
  setTimes(handle: FileHandle, times: FileTimes): void;
  /** Sets times of what has the name, be it a symbolic link. */
  setTimesAt(place: FilePlace, times: FileTimes): void;
  /** Where a symbolic link points; inval when it is none. */
  readLink(place: FilePlace): string;
  makeFolder(place: FilePlace): void;
  removeFolder(place: FilePlace): void;
  removeFile(place: FilePlace): void;
  rename(from: FilePlace, to: FilePlace): void;
  /** Makes a second name for a file, or for a symbolic link itself. */
  link(from: FilePlace, to: FilePlace): void;
  symbolicLink(target: string, place: FilePlace): void;
  /** Names in a folder without `.` and `..`, in no order. */
  list(handle: FileHandle): readonly string[];
  /** Reads into the buffers in turn, from byte `position`; undefined where the file has no positions. Returns bytes read, 0 at the end. */
  read(handle: FileHandle, buffers: readonly Uint8Array[], position: number | undefined): number;
  /** Writes the buffers in turn at byte `position`; undefined is the end of a file opened to append. Returns bytes written. */
  write(handle: FileHandle, buffers: readonly Uint8Array[], position: number | undefined): number;
  /** Cuts or grows a file with zeros. */
  setSize(handle: FileHandle, size: number): void;
  /** Returns when what was written outlives a loss of power; without what is only about the file, when `isDataOnly`. */
  sync(handle: FileHandle, isDataOnly: boolean): void;
}
