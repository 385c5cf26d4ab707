import { ThimbleError } from "@thimble/base";

/** What the system says of a disk, or a quota on it, that is full. @see errno(3) */
const FULL: readonly unknown[] = ["ENOSPC", "EDQUOT"];

/** The error for a file that a person named and the file system does not take. */
export function refusedFile(path: string, cause: unknown): ThimbleError {
  const isFull = cause instanceof Error && "code" in cause && FULL.includes(cause.code);
  return new ThimbleError(
    "cli.folder-unusable",
    `Cannot write "${path}": ${isFull ? "the disk is full" : "the file system refuses it"}`,
    { expected: "a file in a folder that this user may write, on a disk that has room", cause },
  );
}
