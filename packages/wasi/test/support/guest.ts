import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { VirtualClock } from "@thimble/base";
import { NodeFileSystem } from "../../src/node/node-file-system.ts";
import type { ByteSink, ByteSource } from "../../src/ports/byte-stream.ts";
import type { FileSystem } from "../../src/ports/file-system.ts";
import type { Preview1Name } from "../../src/preview1/imports.ts";
import { ALL_RIGHTS } from "../../src/preview1/rights.ts";
import { preview1Functions } from "../../src/preview1-functions.ts";
import { WasiProgram } from "../../src/program/wasi-program.ts";

/** What a guest is made with. */
export interface GuestOptions {
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly isReadOnly?: boolean;
  readonly stdin?: ByteSource;
  readonly isTerminal?: boolean;
  readonly maximumDescriptors?: number;
  /** Between the program and the disk. */
  readonly wrap?: (files: NodeFileSystem) => FileSystem;
}

/** Where results are written: the start of the memory. What is placed comes behind. */
export const RESULT = 16;
/** The first preopened folder. */
export const ROOT = 3;
/** All rights, as a program asks for them. */
const ALL: bigint = BigInt(ALL_RIGHTS);

/** A source that has these bytes, and then ends. */
export function sourceOf(text: string): ByteSource {
  let left = Buffer.from(text);
  return {
    read: (into) => {
      const bytes = left.subarray(0, into.length);
      into.set(bytes);
      left = left.subarray(bytes.length);
      return bytes.length;
    },
    poll: () => left.length,
  };
}

/**
 * A program without code: it calls the functions of WASI as code would, with a page of memory, on a folder of its own on the disk, which is gone
 * when it is disposed.
 */
export class Guest implements Disposable {
  /** The preopened folder on the disk; beside it is `outside`, which no path may reach. */
  readonly root: string;
  readonly clock = new VirtualClock();
  readonly program: WasiProgram;
  readonly memory = new WebAssembly.Memory({ initial: 1, maximum: 4 });
  /** How long it waited, each time, in ms. */
  readonly waits: number[] = [];
  readonly printed = { stdout: "", stderr: "" };
  readonly #functions: Readonly<Record<string, (...values: never[]) => number>>;
  readonly #parent: string;
  #next = 256;

  constructor(options: GuestOptions = {}) {
    this.#parent = mkdtempSync(join(tmpdir(), "thimble-wasi-"));
    this.root = mkdtempSync(join(this.#parent, "root-"));
    const disk = new NodeFileSystem();
    const sink = (name: "stdout" | "stderr"): ByteSink => ({
      write: (bytes) => {
        this.printed[name] += Buffer.from(bytes).toString();
        return bytes.length;
      },
    });
    const { isTerminal = false } = options;
    this.program = new WasiProgram({
      ports: {
        clock: this.clock,
        random: { fill: (bytes) => void bytes.fill(7) },
        waiter: { wait: (delay) => void this.waits.push(delay) },
        files: options.wrap?.(disk) ?? disk,
      },
      args: options.args ?? ["guest"],
      environment: options.environment ?? {},
      preopens: [
        { guestPath: "/data", handle: disk.openHostFolder(this.root), isReadOnly: options.isReadOnly ?? false },
      ],
      stdin: { stream: options.stdin ?? sourceOf(""), isTerminal },
      stdout: { stream: sink("stdout"), isTerminal },
      stderr: { stream: sink("stderr"), isTerminal },
      ...(options.maximumDescriptors === undefined ? {} : { maximumDescriptors: options.maximumDescriptors }),
    });
    this.program.attach(this.memory);
    this.#functions = preview1Functions(() => this.program);
  }

  /** A path beside the preopened folder. */
  get outside(): string {
    return join(this.#parent, "outside");
  }

  /** Calls a function of WASI; texts are placed, and become their pointer and length. Returns the errno. */
  call(name: Preview1Name, ...values: readonly (number | bigint | string)[]): number {
    const numbers = values.flatMap((value) => (typeof value === "string" ? this.place(value) : [value]));
    const call = this.#functions[name] as (...values: readonly (number | bigint)[]) => number;
    return call(...numbers);
  }

  /** Puts bytes into memory. */
  place(value: string | Uint8Array): [pointer: number, length: number] {
    const bytes = Buffer.from(value);
    const at = this.#next;
    if (at + bytes.length > this.memory.buffer.byteLength) throw new Error("no room for what a test places");
    new Uint8Array(this.memory.buffer).set(bytes, at);
    this.#next = at + Math.ceil(bytes.length / 8) * 8;
    return [at, bytes.length];
  }

  /** Puts a list of iovecs into memory, of these addresses and lengths. */
  iovecs(...buffers: readonly (readonly [pointer: number, length: number])[]): [pointer: number, count: number] {
    const list = Uint32Array.from(buffers.flat());
    return [this.place(new Uint8Array(list.buffer))[0], buffers.length];
  }

  /** Opens a path with the rights given, all by default; below zero: minus the errno. */
  open(path: string, { oflags = 0, base = ALL, fdflags = 0, lookup = 0, dir = ROOT, inheriting = ALL } = {}): number {
    const errno = this.call("path_open", dir, lookup, path, oflags, base, inheriting, fdflags, RESULT);
    return errno === 0 ? this.u32(RESULT) : -errno;
  }

  /** Writes a text to a descriptor; below zero: minus the errno. */
  write(fd: number, text: string): number {
    const errno = this.call("fd_write", fd, ...this.iovecs(this.place(text)), RESULT);
    return errno === 0 ? this.u32(RESULT) : -errno;
  }

  /** Reads at most so many bytes; minus the errno when it fails. */
  read(fd: number, length = 64): string | number {
    const at = this.place(new Uint8Array(length))[0];
    const errno = this.call("fd_read", fd, ...this.iovecs([at, length]), RESULT);
    return errno === 0 ? this.text(at, this.u32(RESULT)) : -errno;
  }

  text(pointer: number, length: number): string {
    return Buffer.from(this.memory.buffer, pointer, length).toString();
  }

  u8(at: number): number {
    return this.#view.getUint8(at);
  }

  u16(at: number): number {
    return this.#view.getUint16(at, true);
  }

  u32(at: number): number {
    return this.#view.getUint32(at, true);
  }

  u64(at: number): bigint {
    return this.#view.getBigUint64(at, true);
  }

  [Symbol.dispose](): void {
    this.program[Symbol.dispose]();
    rmSync(this.#parent, { recursive: true, force: true });
  }

  get #view(): DataView {
    return new DataView(this.memory.buffer);
  }
}
