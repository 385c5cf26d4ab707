import { assertNever, type Clock, type Millis, type Random, sleep, ThimbleError } from "@thimble/base";
import type { DriverAnswer, DriverCallOptions, PolledDriver } from "../driver/driver.ts";
import { type SignalSource, startSignal } from "./signal.ts";
import type { SimulatedBinding } from "./simulated-binding.ts";

/** How long a simulated device takes to answer: a quick real one. Never 0, so that a loop of reads lets others run. */
const ANSWER_TIME: Millis = 1;

/** How long is waited for an answer that is dropped. */
const DROP_TIMEOUT: Millis = 1000;

/** What goes wrong with a simulated device until it is mended. */
export type SimulatedFault =
  /** It takes no connection. */
  | { readonly kind: "gone" }
  /** It takes requests and answers none. */
  | { readonly kind: "drop" }
  /** It answers this much later. */
  | { readonly kind: "delay"; readonly by: Millis }
  /** It refuses every request. */
  | { readonly kind: "error" };

/** A device that is made up: signals to read, memory for what is written, and faults on demand. */
export class SimulatedDriver implements PolledDriver<SimulatedBinding> {
  readonly delivery = "polled";
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #began: Millis;
  readonly #sources = new Map<string, SignalSource>();
  readonly #written = new Map<string, number>();
  readonly #closing = new AbortController();
  #fault: SimulatedFault | undefined;

  constructor(options: { readonly clock: Clock; readonly random: Random }) {
    this.#clock = options.clock;
    this.#random = options.random;
    this.#began = options.clock.monotonic();
  }

  /** Breaks the device in this way from now on. */
  break(fault: SimulatedFault): void {
    this.#fault = fault;
  }

  /** Ends the fault. */
  mend(): void {
    this.#fault = undefined;
  }

  async connect(): Promise<void> {
    this.#refuseWhenGone();
  }

  async read(bindings: readonly SimulatedBinding[], options: DriverCallOptions = {}): Promise<readonly DriverAnswer[]> {
    try {
      await this.#answer(options.signal);
    } catch (error) {
      if (!(error instanceof ThimbleError) || options.signal?.aborted === true) throw error;
      return bindings.map(() => error);
    }
    const arrived = this.#clock.monotonic();
    const time = { elapsed: arrived - this.#began, now: this.#clock.now() / 1000 };
    return bindings.map(({ key, signal }) => {
      const source = this.#sources.get(key) ?? startSignal(signal, this.#random);
      this.#sources.set(key, source);
      return { value: this.#written.get(key) ?? source(time), arrived };
    });
  }

  async write(binding: SimulatedBinding, value: number, options: DriverCallOptions = {}): Promise<void> {
    await this.#answer(options.signal);
    this.#written.set(binding.key, value);
  }

  async close(): Promise<void> {
    this.#closing.abort(unreachable("it was closed"));
  }

  async #answer(signal?: AbortSignal): Promise<void> {
    const either = signal === undefined ? this.#closing.signal : AbortSignal.any([signal, this.#closing.signal]);
    this.#refuseWhenGone();
    const fault = this.#fault;
    switch (fault?.kind) {
      case undefined:
      case "gone":
        return sleep(this.#clock, ANSWER_TIME, either);
      case "delay":
        return sleep(this.#clock, ANSWER_TIME + fault.by, either);
      case "drop":
        await sleep(this.#clock, DROP_TIMEOUT, either);
        throw new ThimbleError(
          "base.timeout",
          `Cannot reach the simulated device: no answer within ${DROP_TIMEOUT} ms`,
        );
      case "error":
        await sleep(this.#clock, ANSWER_TIME, either);
        throw new ThimbleError("things.refused", "Cannot ask the simulated device: it refuses every request");
      default:
        return assertNever(fault);
    }
  }

  #refuseWhenGone(): void {
    this.#closing.signal.throwIfAborted();
    if (this.#fault?.kind === "gone") throw unreachable("it takes no connection");
  }
}

function unreachable(state: string): ThimbleError {
  return new ThimbleError("things.unreachable", `Cannot reach the simulated device: ${state}`);
}
