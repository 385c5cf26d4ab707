import { ERRNO } from "@thimble/wasi";
import { ErrnoError } from "./errno-error.ts";
import type { Pollable } from "./pollable.ts";
import { CHUNK } from "./program-calls.ts";

/** `error` of wasi:io/error. */
export class IoError {
  readonly errno: ErrnoError;

  constructor(errno: ErrnoError) {
    this.errno = errno;
  }

  toDebugString(): string {
    return this.errno.payload;
  }
}

/** `stream-error` of wasi:io/streams, to be thrown where a function returns one. */
class StreamFailure extends Error {
  override readonly name = "StreamFailure";
  /** Where jco's transpiler looks for what to return. */
  readonly payload: { readonly tag: "closed" } | { readonly tag: "last-operation-failed"; readonly val: IoError };

  constructor(error?: ErrnoError) {
    super("a stream failed");
    this.payload = error === undefined ? { tag: "closed" } : { tag: "last-operation-failed", val: new IoError(error) };
  }
}

/** What is behind an input stream. */
export interface Input {
  /** At most `length` bytes, 1 to 65,536, waiting for the first; none at the end. @throws ErrnoError */
  readonly pull: (length: number) => Uint8Array;
  readonly subscribe: () => Pollable;
  /** Called when the stream is dropped. */
  readonly close?: () => void;
}

/** `input-stream` of wasi:io/streams. */
export class InputStream {
  readonly #input: Input;

  constructor(input: Input) {
    this.#input = input;
  }

  read(length: bigint): Uint8Array {
    return this.#input.subscribe().ready() ? this.blockingRead(length) : new Uint8Array();
  }

  blockingRead(length: bigint): Uint8Array {
    if (length === 0n) return new Uint8Array();
    const bytes = failing(() => this.#input.pull(Math.min(Number(length), CHUNK)));
    if (bytes.length === 0) throw new StreamFailure();
    return bytes;
  }

  skip(length: bigint): bigint {
    return BigInt(this.read(length).length);
  }

  blockingSkip(length: bigint): bigint {
    return BigInt(this.blockingRead(length).length);
  }

  subscribe(): Pollable {
    return this.#input.subscribe();
  }

  [Symbol.dispose](): void {
    this.#input.close?.();
  }
}

/** What is behind an output stream. */
export interface Output {
  /** Writes some of the bytes; how many. @throws ErrnoError */
  readonly push: (bytes: Uint8Array) => number;
  readonly subscribe: () => Pollable;
  /** Called when the stream is dropped. */
  readonly close?: () => void;
}

/** `output-stream` of wasi:io/streams. What is written has gone to the system when the function returns, so there is nothing to flush. */
export class OutputStream {
  readonly #output: Output;

  constructor(output: Output) {
    this.#output = output;
  }

  checkWrite(): bigint {
    return BigInt(CHUNK);
  }

  write(bytes: Uint8Array): void {
    let rest = bytes;
    while (rest.length > 0) {
      const part = rest;
      rest = rest.subarray(failing(() => this.#output.push(part)));
    }
  }

  blockingWriteAndFlush(bytes: Uint8Array): void {
    this.write(bytes);
  }

  flush(): void {}

  blockingFlush(): void {}

  /** @throws Error for more than `checkWrite` allows, where the component shall trap */
  writeZeroes(length: bigint): void {
    if (length > CHUNK) throw new Error("write-zeroes: more than check-write allows");
    this.write(new Uint8Array(Number(length)));
  }

  blockingWriteZeroesAndFlush(length: bigint): void {
    this.writeZeroes(length);
  }

  splice(from: InputStream, length: bigint): bigint {
    const bytes = from.read(length);
    this.write(bytes);
    return BigInt(bytes.length);
  }

  blockingSplice(from: InputStream, length: bigint): bigint {
    const bytes = from.blockingRead(length);
    this.write(bytes);
    return BigInt(bytes.length);
  }

  subscribe(): Pollable {
    return this.#output.subscribe();
  }

  [Symbol.dispose](): void {
    this.#output.close?.();
  }
}

/** An errno as a stream tells it: that nobody reads a pipe any more is its end. */
function failing<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ErrnoError)) throw error;
    throw error.errno === ERRNO.pipe ? new StreamFailure() : new StreamFailure(error);
  }
}
