import type { Clock, Millis } from "@thimble/base";

/** Two signals closer than this are one key press: npm passes on what the terminal already gave to the whole group. */
const SAME_PRESS: Millis = 300;

/** How long everything has to put itself away before the process is ended. Promised: two seconds from the key press. */
const GRACE: Millis = 1800;

/** Number of the signal that Ctrl-C sends. @see signal(7), the same on every system that has it */
const SIGINT = 2;

/** What to do about signals. */
export interface InterruptOptions {
  /** Its timers must not keep the process alive. */
  readonly clock: Clock;
  /** Ends the process at once; called when the person insists, or when the grace of 1.8 s is over. */
  readonly force: () => unknown;
}

/** Turns the signals that ask a program to end into an abort, and into force when they come again. */
export class Interrupt {
  readonly #options: InterruptOptions;
  readonly #controller = new AbortController();
  #first: Millis | undefined;
  #number = SIGINT;

  constructor(options: InterruptOptions) {
    this.#options = options;
  }

  /** Aborted by the first signal. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Number of the first signal; that of Ctrl-C before there was any. */
  get number(): number {
    return this.#number;
  }

  /** Takes a signal by its number; without one, it is as if Ctrl-C was pressed. */
  press(number: number = SIGINT): void {
    const now = this.#options.clock.monotonic();
    if (this.#first === undefined) {
      this.#number = number;
      this.#first = now;
      this.#options.clock.after(GRACE, () => this.#options.force());
      this.#controller.abort();
    } else if (now - this.#first > SAME_PRESS) {
      this.#options.force();
    }
  }
}
