import { type Clock, describeError, type Millis, SystemClock, ThimbleError, withDeadline } from "@thimble/base";
import { DEFAULT_MODULE_LIMITS } from "@thimble/wasm";
import { type PrepareOptions, prepareModule } from "./prepare-module.ts";
import { errorOf, type PrepareAnswer } from "./prepare-protocol.ts";
import { type PrepareThread, type StartPrepareThread, startPrepareThread } from "./prepare-thread.ts";
import type { PreparedModule } from "./prepared-module.ts";

/** Some twenty times what the largest module takes on a machine of 2026. */
const DEADLINE: Millis = 30_000;

/** How a preparer prepares. */
export interface ModulePreparerOptions {
  /** How long one module may take. Default 30 s. */
  readonly deadline?: Millis;
  /** The clock of the deadline. Threads run in real time, so by default it is the machine's, not keeping the process alive. */
  readonly clock?: Clock;
  /** Whether the thread stays for the next module, which then takes milliseconds: some 30 MB of memory. Default false. */
  readonly keepsThread?: boolean;
  /** Starts a thread. Default: one of Node. */
  readonly startThread?: StartPrepareThread;
}

/** A module that is prepared now. */
interface Job {
  readonly resolve: (answer: PrepareAnswer) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Prepares modules in a thread of its own, one after the other, at a low priority: to parse, rewrite and compile a megabyte takes a tenth of a second,
 * and nobody's events wait for that. A module under which the thread dies or that takes too long is refused, and the next gets a new thread. The
 * thread lives as long as modules wait, or is kept.
 */
export class ModulePreparer implements Disposable {
  readonly #deadline: Millis;
  readonly #clock: Clock;
  readonly #startThread: StartPrepareThread;
  readonly #keepsThread: boolean;
  #thread: PrepareThread | undefined;
  #job: Job | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #isClosed = false;

  constructor(options: ModulePreparerOptions = {}) {
    this.#deadline = options.deadline ?? DEADLINE;
    this.#clock = options.clock ?? new SystemClock({ unref: true });
    this.#startThread = options.startThread ?? startPrepareThread;
    this.#keepsThread = options.keepsThread ?? false;
  }

  /**
   * As `prepareModule`, elsewhere.
   * @throws ThimbleError as `prepareModule`; runtime.prepare-failed when the thread died or took too long
   */
  async prepare(wasm: Uint8Array, options: PrepareOptions): Promise<PreparedModule> {
    // Refused by its size alone: not worth a copy for the thread.
    if (wasm.length > DEFAULT_MODULE_LIMITS.moduleBytes) return prepareModule(wasm, options);
    this.#waiting += 1;
    const prepared = this.#last.then(() => this.#prepare(wasm, options));
    this.#last = prepared.catch(() => undefined);
    return prepared;
  }

  /** Ends the thread; what is prepared now is refused, and so is all that waits or comes later. */
  [Symbol.dispose](): void {
    this.#isClosed = true;
    this.#job?.reject(closed());
    this.#endThread();
  }

  async #prepare(wasm: Uint8Array, options: PrepareOptions): Promise<PreparedModule> {
    try {
      if (this.#isClosed) throw closed();
      const answer = await withDeadline(this.#clock, this.#deadline, this.#ask(wasm, options), () =>
        failed(`it takes longer than ${this.#deadline} ms`),
      );
      if (answer.kind === "prepared") return answer.module;
      throw errorOf(answer.error);
    } finally {
      this.#waiting -= 1;
      // One that did not answer may hang for ever; one that has nothing to do costs memory.
      if (this.#job !== undefined || (this.#waiting === 0 && !this.#keepsThread)) this.#endThread();
    }
  }

  #ask(wasm: Uint8Array, options: PrepareOptions): Promise<PrepareAnswer> {
    return new Promise((resolve, reject) => {
      this.#job = { resolve, reject };
      this.#thread ??= this.#start();
      this.#thread.post({ wasm, options });
    });
  }

  #start(): PrepareThread {
    const thread = this.#startThread({
      answer: (answer) => {
        if (this.#thread !== thread) return;
        this.#job?.resolve(answer);
        this.#job = undefined;
      },
      exit: (error) => {
        if (this.#thread !== thread) return;
        this.#thread = undefined;
        this.#job?.reject(failed("the thread that prepares it died", error));
      },
    });
    return thread;
  }

  #endThread(): void {
    this.#thread?.terminate();
    this.#thread = undefined;
    this.#job = undefined;
  }
}

function closed(): ThimbleError {
  return failed("the device is closed");
}

function failed(state: string, cause?: unknown): ThimbleError {
  return new ThimbleError("runtime.prepare-failed", `Cannot prepare the module: ${state}`, {
    expected: "a module that can be parsed, rewritten and compiled within the deadline",
    ...(cause === undefined ? {} : { cause: new Error(describeError(cause)) }),
  });
}
