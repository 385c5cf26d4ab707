import { ThimbleError } from "@thimble/base";
import { GuestMemory, type LinearMemory } from "../memory/guest-memory.ts";
import type { ByteSink, ByteSource } from "../ports/byte-stream.ts";
import type { FileHandle } from "../ports/file-system.ts";
import type { ProgramPorts } from "../ports/program-ports.ts";
import { DIRECTORY_RIGHTS, FILE_RIGHTS, RIGHT, STREAM_RIGHTS } from "../preview1/rights.ts";
import { FILETYPE } from "../preview1/types.ts";
import type { StreamDescriptor } from "./descriptor.ts";
import { DescriptorTable } from "./descriptor-table.ts";
import { ProgramExit } from "./program-exit.ts";

/** A folder that a program finds open. The program owns the handle. */
export interface Preopen {
  /** The path under which the program finds it, for example `/data`. */
  readonly guestPath: string;
  readonly handle: FileHandle;
  readonly isReadOnly: boolean;
}

/** One of a program's standard streams. */
export interface StandardStream<S> {
  readonly stream: S;
  /** Whether the program shall write line by line, as to a terminal. */
  readonly isTerminal: boolean;
}

/** What a program starts with: exactly this, and nothing of the process it runs in. */
export interface ProgramOptions {
  readonly ports: ProgramPorts;
  /** The first is the program's name. */
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly preopens: readonly Preopen[];
  readonly stdin: StandardStream<ByteSource>;
  readonly stdout: StandardStream<ByteSink>;
  readonly stderr: StandardStream<ByteSink>;
  /** Most descriptors open at the same time. Default 1,024, as a login shell of Linux gives a process. */
  readonly maximumDescriptors?: number;
  /** Is told of each run of bytes that a function is about to touch, how long it is; it may throw. Default: nobody is. */
  readonly onBytes?: (length: number) => void;
}

const DEFAULT_DESCRIPTORS = 1024;
const ENCODER = new TextEncoder();
/** Number of the first preopened folder. @see WASI preview 1; wasi-libc looks for them from 3 on */
const FIRST_PREOPEN = 3;

/** One program of WASI preview 1 as its host sees it: what its functions work on. Disposing of it closes all that it has open. */
export class WasiProgram implements Disposable {
  readonly ports: ProgramPorts;
  /** Each as UTF-8 with a NUL at its end. */
  readonly args: readonly Uint8Array[];
  /** `name=value`, each as UTF-8 with a NUL at its end. */
  readonly environment: readonly Uint8Array[];
  readonly descriptors: DescriptorTable;
  readonly #onBytes: ((length: number) => void) | undefined;
  #memory: GuestMemory | undefined;
  #exit: ProgramExit | undefined;

  /** @throws ThimbleError base.argument when an argument or a variable has a NUL in it, which would end it */
  constructor(options: ProgramOptions) {
    this.ports = options.ports;
    this.#onBytes = options.onBytes;
    this.args = options.args.map((text) => withNul(text, "argument"));
    const variables = Object.entries(options.environment);
    this.environment = variables.map(([name, value]) => withNul(`${name}=${value}`, "variable"));
    this.descriptors = new DescriptorTable(options.ports.files, options.maximumDescriptors ?? DEFAULT_DESCRIPTORS);
    this.descriptors.set(0, { ...common(options.stdin.isTerminal, RIGHT.fd_write), source: options.stdin.stream });
    this.descriptors.set(1, { ...common(options.stdout.isTerminal, RIGHT.fd_read), sink: options.stdout.stream });
    this.descriptors.set(2, { ...common(options.stderr.isTerminal, RIGHT.fd_read), sink: options.stderr.stream });
    for (const [place, preopen] of options.preopens.entries()) {
      this.descriptors.set(FIRST_PREOPEN + place, {
        kind: "folder",
        base: DIRECTORY_RIGHTS,
        inheriting: DIRECTORY_RIGHTS | FILE_RIGHTS,
        flags: 0,
        filetype: FILETYPE.directory,
        handle: preopen.handle,
        isReadOnly: preopen.isReadOnly,
        preopen: ENCODER.encode(preopen.guestPath),
      });
    }
  }

  /** The instance's memory. @throws ThimbleError base.bug before `attach` */
  get memory(): GuestMemory {
    if (this.#memory === undefined)
      throw new ThimbleError("base.bug", "Cannot serve a program: its memory is not known");
    return this.#memory;
  }

  /** Says which memory the instance has, before any of it runs. */
  attach(memory: LinearMemory): void {
    this.#memory = new GuestMemory(memory, this.#onBytes);
  }

  /** How it ended, when it called `proc_exit`. From then on its calls do nothing: a program could catch what unwinds it. */
  get exit(): ProgramExit | undefined {
    return this.#exit;
  }

  /** Marks the program as ended, with the status of the first time. */
  end(status: number): ProgramExit {
    this.#exit ??= new ProgramExit(status);
    return this.#exit;
  }

  [Symbol.dispose](): void {
    this.descriptors[Symbol.dispose]();
  }
}

function common(isTerminal: boolean, without: number): Omit<StreamDescriptor, "source" | "sink"> {
  return {
    kind: "stream",
    base: STREAM_RIGHTS & ~without,
    inheriting: 0,
    flags: 0,
    filetype: isTerminal ? FILETYPE.character_device : FILETYPE.unknown,
  };
}

function withNul(text: string, what: string): Uint8Array {
  if (!text.includes("\0")) return ENCODER.encode(`${text}\0`);
  throw new ThimbleError(
    "base.argument",
    `Cannot give a program the ${what} ${JSON.stringify(text)}: it has a NUL in it`,
    {
      expected: "text without NUL",
    },
  );
}
