import { spawn } from "node:child_process";
import { once } from "node:events";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { type Clock, SystemClock, SystemRandom } from "@thimble/base";
import { runCommandLine } from "../../src/run-command-line.ts";

/** The program. */
export const MAIN: string = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

/** What a command line printed and how it ended. */
export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where and with what a command line runs. */
export interface RunOptions {
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** What comes on standard input. Default nothing. */
  readonly stdin?: Readable;
  /** What a command line in this process waits by. Default the machine's. */
  readonly clock?: Clock;
}

/** How long is waited for a line, in milliseconds: far longer than it takes on a busy machine. */
const PATIENCE = 30_000;

/** What a program printed so far, and who waits for more. */
class Printed {
  readonly texts = { stdout: "", stderr: "" };
  readonly #waiting = new Set<() => void>();

  add(name: "stdout" | "stderr", text: string): void {
    this.texts[name] += text;
    for (const look of this.#waiting) look();
  }

  /** Resolves when the pattern is on standard output, or error; rejects when the program ends without, or after a long time. */
  async until(pattern: RegExp, ended: Promise<unknown>, name: "stdout" | "stderr" = "stdout"): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const fail = (why: string): void =>
      reject(new Error(`${why} before it printed ${pattern}\n${this.texts.stdout}${this.texts.stderr}`));
    const look = (): void => {
      if (pattern.test(this.texts[name])) resolve();
    };
    const timer = setTimeout(() => fail("it took too long"), PATIENCE);
    this.#waiting.add(look);
    look();
    void ended.then(() => fail("it ended"));
    await promise.finally(() => {
      clearTimeout(timer);
      this.#waiting.delete(look);
    });
  }
}

/** Runs a command line in this process. */
export async function runHere(words: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const running = startHere(words, options);
  const status = await running.ended;
  return { status, stdout: running.stdout(), stderr: running.stderr() };
}

/** A command line that runs in this process. */
export interface RunningHere extends AsyncDisposable {
  /** Its exit status. */
  readonly ended: Promise<number>;
  stdout(): string;
  stderr(): string;
  /** Resolves when this has been printed on standard output; rejects when the command line ends without. */
  printed(pattern: RegExp): Promise<void>;
  /** As `printed`, on standard error. */
  saidOfError(pattern: RegExp): Promise<void>;
  /** Presses Ctrl-C. */
  stop(): void;
}

/** Starts a command line in this process; it is asked to stop when disposed. */
export function startHere(words: readonly string[], options: RunOptions = {}): RunningHere {
  const printed = new Printed();
  const sink = (name: "stdout" | "stderr") => ({ write: (text: string) => printed.add(name, text) });
  const stop = new AbortController();
  const ended = runCommandLine(words, {
    stdout: sink("stdout"),
    stderr: sink("stderr"),
    isTerminal: false,
    hasColours: false,
    columns: () => 100,
    clock: options.clock ?? new SystemClock(),
    idleClock: new SystemClock({ unref: true }),
    random: new SystemRandom(),
    environment: options.environment ?? {},
    workingDirectory: options.cwd ?? process.cwd(),
    signal: options.signal ?? stop.signal,
    signalNumber: () => 2,
    stdin: () => options.stdin ?? Readable.from([]),
    version: "0.1.0",
  });
  return {
    ended,
    stdout: () => printed.texts.stdout,
    stderr: () => printed.texts.stderr,
    printed: (pattern) => printed.until(pattern, ended),
    saidOfError: (pattern) => printed.until(pattern, ended, "stderr"),
    stop: () => stop.abort(),
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await ended;
    },
  };
}

/** A command line in a process of its own; killed when disposed. */
export interface RunningProcess extends AsyncDisposable {
  readonly pid: number;
  readonly ended: Promise<Ran>;
  printedSoFar(): { readonly stdout: string; readonly stderr: string };
  /** Resolves when this has been printed on standard output; rejects when the process ends without. */
  printed(pattern: RegExp): Promise<void>;
  kill(signal: NodeJS.Signals): void;
}

/** Starts a command line as a process of its own, as `npm start` does. */
export function startProcess(words: readonly string[], options: RunOptions = {}): RunningProcess {
  const flags = ["--disable-wasm-trap-handler", "--conditions=@thimble/source"];
  const child = spawn(process.execPath, [...flags, MAIN, ...words], {
    cwd: options.cwd,
    env: { ...process.env, ...options.environment },
    stdio: ["pipe", "pipe", "pipe"],
  });
  // It may end without having read it.
  child.stdin.on("error", () => undefined);
  (options.stdin ?? Readable.from([])).pipe(child.stdin);
  const printed = new Printed();
  child.stdout.on("data", (data: Buffer) => printed.add("stdout", data.toString()));
  child.stderr.on("data", (data: Buffer) => printed.add("stderr", data.toString()));
  const ended = once(child, "close").then(([status]): Ran => ({ status: status ?? -1, ...printed.texts }));
  return {
    pid: child.pid ?? 0,
    ended,
    printedSoFar: () => ({ ...printed.texts }),
    printed: (pattern) => printed.until(pattern, ended),
    kill: (signal) => child.kill(signal),
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
