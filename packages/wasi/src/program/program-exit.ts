/** Unwinds a program that called `proc_exit`. Not an error: whoever started the program catches it. */
export class ProgramExit extends Error {
  override readonly name = "ProgramExit";
  /** 0 to 4,294,967,295. */
  readonly status: number;

  constructor(status: number) {
    super(`exit status ${status}`);
    this.status = status;
  }
}
