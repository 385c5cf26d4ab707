import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** How many bytes wait in a pipe: an ioctl that every kernel has. @see Linux, include/uapi/asm-generic/ioctls.h */
export const FIONREAD = 0x541b;

/** A named pipe: a file of the real kernel that takes an ioctl and gives bytes by itself. */
export class Fifo implements Disposable {
  readonly path: string;
  readonly #folder: string;
  readonly #descriptor: number;

  constructor() {
    this.#folder = mkdtempSync(join(tmpdir(), "thimble-fifo-"));
    this.path = join(this.#folder, "fifo");
    execFileSync("mkfifo", [this.path]);
    this.#descriptor = openSync(this.path, "r+");
  }

  get descriptor(): number {
    return this.#descriptor;
  }

  write(text: string): void {
    writeSync(this.#descriptor, text);
  }

  [Symbol.dispose](): void {
    closeSync(this.#descriptor);
    rmSync(this.#folder, { recursive: true });
  }
}
