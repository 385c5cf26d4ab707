/**
 * The steps on a file system that an image store is made of. Each is one thing that can fail, or be the last before the power goes: tests cut
 * between any two.
 *
 * A rejection is an Error; where the system says why, its `code` is the system's name for it, e.g. `ENOSPC`.
 */
export interface FileSystem {
  /** The bytes of a file; undefined when there is none. */
  readFile(path: string): Promise<Uint8Array | undefined>;
  /** Bytes in a file; undefined when there is none. */
  sizeOf(path: string): Promise<number | undefined>;
  /** Writes a file, in place of one that is there. Nothing says that it outlives a loss of power before `syncFile`. */
  writeFile(path: string, bytes: Uint8Array): Promise<void>;
  /** Adds bytes to the end of a file; makes it when there is none. What fails may have added some of them. */
  appendFile(path: string, bytes: Uint8Array): Promise<void>;
  /** At most `length` bytes of a file from `offset` on, fewer where it ends; undefined when there is none. */
  readPart(path: string, offset: number, length: number): Promise<Uint8Array | undefined>;
  /** Bytes that this user may still write on the file system of a folder. Says nothing of quotas, nor of what others write meanwhile. */
  freeBytes(path: string): Promise<number>;
  /** Returns when the bytes of a file outlive a loss of power. */
  syncFile(path: string): Promise<void>;
  /** Gives a file another name, in place of one that has it. Readers see the old file or the new, whole. */
  rename(from: string, to: string): Promise<void>;
  /** Returns when the names in a folder outlive a loss of power. */
  syncFolder(path: string): Promise<void>;
  /** Removes a file; does nothing when there is none. */
  removeFile(path: string): Promise<void>;
  /** Makes a folder and those above it, where they are not there yet, so that they outlive a loss of power. */
  makeFolder(path: string): Promise<void>;
  /** Names of what is in a folder; undefined when there is none. */
  list(path: string): Promise<readonly string[] | undefined>;
  /**
   * Waits until nobody else holds the lock that is named by this path, then holds it until disposed. The end of a process, however it comes,
   * frees its locks.
   * @throws ThimbleError images.store-busy when another process holds it all the time
   */
  lock(path: string): Promise<Disposable>;
}
