import { FILETYPE, type WasiProgram } from "@thimble/wasi";
import { Descriptor, DirectoryEntryStream, datetimeOf } from "./descriptor.ts";
import { ErrnoError } from "./errno-error.ts";
import { monotonicNanos, Pollable, pollAll } from "./pollable.ts";
import { ProgramCalls } from "./program-calls.ts";
import { NO_SOCKETS } from "./sockets.ts";
import { InputStream, IoError, OutputStream } from "./streams.ts";

/** What a component imports, by interface without its version, then by name. */
export type HostInterfaces = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Most random bytes of one call, so that none can ask for more than the host has: 64 MiB. */
const MOST_RANDOM_BYTES = 67_108_864n;

/**
 * The interfaces of wasi:cli 0.2 over a program of preview 1: its arguments, variables, streams and folders, its clocks and random bytes, and
 * nothing else. Their shapes are those that jco's transpiler calls.
 *
 * @see WebAssembly/wasi-cli 0.2, wit/imports.wit
 */
export function programInterfaces(program: WasiProgram): HostInterfaces {
  const calls = new ProgramCalls(program);
  return {
    ...cli(program, calls),
    ...clocks(program),
    ...random(program),
    ...io(program),
    ...files(calls),
    ...NO_SOCKETS,
  };
}

/** Names of the interfaces that a program may import. */
export const PROGRAM_INTERFACES: readonly string[] = [
  "wasi:cli/environment",
  "wasi:cli/exit",
  "wasi:cli/stdin",
  "wasi:cli/stdout",
  "wasi:cli/stderr",
  "wasi:cli/terminal-input",
  "wasi:cli/terminal-output",
  "wasi:cli/terminal-stdin",
  "wasi:cli/terminal-stdout",
  "wasi:cli/terminal-stderr",
  "wasi:clocks/monotonic-clock",
  "wasi:clocks/wall-clock",
  "wasi:random/random",
  "wasi:random/insecure",
  "wasi:random/insecure-seed",
  "wasi:io/error",
  "wasi:io/poll",
  "wasi:io/streams",
  "wasi:filesystem/types",
  "wasi:filesystem/preopens",
  ...Object.keys(NO_SOCKETS),
];

/** `terminal-input` and `terminal-output`: that there is one is all that they say. */
class Terminal {}

function cli(program: WasiProgram, calls: ProgramCalls): HostInterfaces {
  const { descriptors } = program;
  const terminal = (fd: number): Terminal | undefined =>
    descriptors.get(fd).filetype === FILETYPE.character_device ? new Terminal() : undefined;
  const output = (fd: number): OutputStream =>
    new OutputStream({
      push: (bytes) => calls.write(fd, bytes),
      subscribe: () => new Pollable(program, { kind: "nothing" }),
    });
  return {
    "wasi:cli/environment": {
      getEnvironment: () => program.environment.map((variable) => pairOf(textOf(variable))),
      getArguments: () => program.args.map(textOf),
      initialCwd: () => undefined,
    },
    "wasi:cli/exit": {
      exit: ({ tag }: { readonly tag: "ok" | "err" }) => {
        throw program.end(tag === "ok" ? 0 : 1);
      },
      exitWithCode: (code: number) => {
        throw program.end(code);
      },
    },
    "wasi:cli/stdin": { getStdin: () => standardInput(program, calls) },
    "wasi:cli/stdout": { getStdout: () => output(1) },
    "wasi:cli/stderr": { getStderr: () => output(2) },
    "wasi:cli/terminal-input": { TerminalInput: Terminal },
    "wasi:cli/terminal-output": { TerminalOutput: Terminal },
    "wasi:cli/terminal-stdin": { getTerminalStdin: () => terminal(0) },
    "wasi:cli/terminal-stdout": { getTerminalStdout: () => terminal(1) },
    "wasi:cli/terminal-stderr": { getTerminalStderr: () => terminal(2) },
  };
}

function standardInput(program: WasiProgram, calls: ProgramCalls): InputStream {
  const found = program.descriptors.get(0);
  const source = found.kind === "stream" ? found.source : undefined;
  return new InputStream({
    pull: (length) => calls.read(0, length),
    subscribe: () => new Pollable(program, source === undefined ? { kind: "nothing" } : { kind: "input", source }),
  });
}

function clocks(program: WasiProgram): HostInterfaces {
  const { clock } = program.ports;
  const at = (moment: bigint): Pollable => new Pollable(program, { kind: "moment", at: moment });
  return {
    "wasi:clocks/monotonic-clock": {
      now: () => monotonicNanos(program),
      resolution: () => 1000n,
      subscribeInstant: at,
      subscribeDuration: (duration: bigint) => at(monotonicNanos(program) + duration),
    },
    "wasi:clocks/wall-clock": {
      now: () => datetimeOf(BigInt(Math.floor(clock.now())) * 1_000_000n),
      resolution: () => datetimeOf(1_000_000n),
    },
  };
}

function random({ ports }: WasiProgram): HostInterfaces {
  const bytes = (length: bigint): Uint8Array => {
    if (length > MOST_RANDOM_BYTES) throw new RangeError("get-random-bytes: more than 64 MiB");
    const filled = new Uint8Array(Number(length));
    ports.random.fill(filled);
    return filled;
  };
  const u64 = (): bigint => new DataView(bytes(8n).buffer).getBigUint64(0);
  return {
    "wasi:random/random": { getRandomBytes: bytes, getRandomU64: u64 },
    "wasi:random/insecure": { getInsecureRandomBytes: bytes, getInsecureRandomU64: u64 },
    "wasi:random/insecure-seed": { insecureSeed: () => [u64(), u64()] },
  };
}

function io(program: WasiProgram): HostInterfaces {
  return {
    "wasi:io/error": { Error: IoError },
    "wasi:io/poll": { Pollable, poll: (all: readonly Pollable[]) => pollAll(program, all) },
    "wasi:io/streams": { InputStream, OutputStream },
  };
}

function files(calls: ProgramCalls): HostInterfaces {
  return {
    "wasi:filesystem/types": {
      Descriptor,
      DirectoryEntryStream,
      filesystemErrorCode: ({ errno }: IoError) => (errno instanceof ErrnoError ? errno.payload : undefined),
    },
    "wasi:filesystem/preopens": { getDirectories: () => Descriptor.preopens(calls) },
  };
}

/** Text without the NUL at its end. */
function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes.subarray(0, -1));
}

function pairOf(variable: string): readonly [string, string] {
  const at = variable.indexOf("=");
  return [variable.slice(0, at), variable.slice(at + 1)];
}
