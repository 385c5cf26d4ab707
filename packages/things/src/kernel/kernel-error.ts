import { getSystemErrorMap } from "node:util";

/** A call that the kernel refused. */
export class KernelError extends Error {
  override readonly name = "KernelError";
  /** The kernel's name for the reason: `EBUSY`. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** The error of a call that failed with this number. One that Node does not know is called `E` and the number. */
export function kernelError(call: string, errno: number): KernelError {
  const [code, words] = getSystemErrorMap().get(-errno) ?? [`E${errno}`, "an error without a name"];
  return new KernelError(code, `${call}: ${words} (${code})`);
}

/** Whatever was thrown by a call, Node's own among them. */
export function asKernelError(error: unknown): KernelError {
  if (error instanceof KernelError) return error;
  const code = error instanceof Error && "code" in error ? String(error.code) : "EIO";
  return new KernelError(code, error instanceof Error ? error.message : String(error));
}
