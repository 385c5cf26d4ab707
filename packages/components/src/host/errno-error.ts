import { ERRNO } from "@thimble/wasi";

/**
 * What `wasi:filesystem` calls an errno of preview 1: the cases of its `error-code`.
 * @see WebAssembly/wasi-filesystem 0.2, wit/types.wit, error-code
 */
const ERROR_CODES: Readonly<Record<number, string>> = {
  [ERRNO.acces]: "access",
  [ERRNO.again]: "would-block",
  [ERRNO.already]: "already",
  [ERRNO.badf]: "bad-descriptor",
  [ERRNO.busy]: "busy",
  [ERRNO.deadlk]: "deadlock",
  [ERRNO.dquot]: "quota",
  [ERRNO.exist]: "exist",
  [ERRNO.fbig]: "file-too-large",
  [ERRNO.ilseq]: "illegal-byte-sequence",
  [ERRNO.inprogress]: "in-progress",
  [ERRNO.intr]: "interrupted",
  [ERRNO.inval]: "invalid",
  [ERRNO.isdir]: "is-directory",
  [ERRNO.loop]: "loop",
  [ERRNO.mlink]: "too-many-links",
  [ERRNO.msgsize]: "message-size",
  [ERRNO.nametoolong]: "name-too-long",
  [ERRNO.nodev]: "no-device",
  [ERRNO.noent]: "no-entry",
  [ERRNO.nolck]: "no-lock",
  [ERRNO.nomem]: "insufficient-memory",
  [ERRNO.nospc]: "insufficient-space",
  [ERRNO.notcapable]: "not-permitted",
  [ERRNO.notdir]: "not-directory",
  [ERRNO.notempty]: "not-empty",
  [ERRNO.notrecoverable]: "not-recoverable",
  [ERRNO.notsup]: "unsupported",
  [ERRNO.notty]: "no-tty",
  [ERRNO.nxio]: "no-such-device",
  [ERRNO.overflow]: "overflow",
  [ERRNO.perm]: "not-permitted",
  [ERRNO.pipe]: "pipe",
  [ERRNO.rofs]: "read-only",
  [ERRNO.spipe]: "invalid-seek",
  [ERRNO.txtbsy]: "text-file-busy",
  [ERRNO.xdev]: "cross-device",
};

/** A function of preview 1 that failed. Thrown where a function of a component returns an error-code, it becomes that. */
export class ErrnoError extends Error {
  override readonly name = "ErrnoError";
  readonly errno: number;
  /** The case of `error-code`; where jco's transpiler looks for what to return. */
  readonly payload: string;

  constructor(errno: number) {
    super(`errno ${errno}`);
    this.errno = errno;
    this.payload = ERROR_CODES[errno] ?? "io";
  }
}
