import { type Clock, type Millis, type Random, SharedTimers, ThimbleError } from "@thimble/base";
import type { DriverAnswer, DriverCallOptions, PolledDriver, PushPart } from "../driver/driver.ts";
import { type AnswerOutcome, unreachable } from "./answer-outcome.ts";
import type { FaultSwitch } from "./fault-switch.ts";
import type { SimulatedBinding } from "./simulated-binding.ts";
import { SimulatedDevice } from "./simulated-device.ts";
import { SimulatedEvents } from "./simulated-events.ts";

/** How long a simulated device takes to answer: a quick real one. Never 0, so that a loop of reads lets others run. */
const ANSWER_TIME: Millis = 1;

const NONE: readonly (() => void)[] = [];

/** A driver whose device is made up. */
export class SimulatedDriver implements PolledDriver<SimulatedBinding> {
  readonly delivery = "polled";
  /** Its events; properties are asked for. */
  readonly push: PushPart<SimulatedBinding>;
  readonly #clock: Clock;
  readonly #device: SimulatedDevice;
  #closed: ThimbleError | undefined;
  /** End the waits that are under way; nearly always there is one or none. */
  #stops: readonly (() => void)[] = NONE;

  /** @param options.timers for its answers, of which many drivers wait at the same time; default timers of its own */
  constructor(options: { readonly clock: Clock; readonly random: Random; readonly timers?: Clock | undefined }) {
    this.#clock = options.timers ?? new SharedTimers(options.clock);
    this.#device = new SimulatedDevice(options);
    this.push = new SimulatedEvents({ clock: options.clock, random: options.random, device: this.#device });
  }

  /** Breaks the device, and mends it. */
  get faults(): FaultSwitch {
    return this.#device;
  }

  async connect(): Promise<void> {
    this.#refuseWhenClosed();
    const { error } = this.#device.connects();
    if (error?.code === "things.unreachable") throw error;
  }

  async read(bindings: readonly SimulatedBinding[], options: DriverCallOptions = {}): Promise<readonly DriverAnswer[]> {
    const outcomes = this.#device.asks(bindings);
    try {
      await this.#wait(outcomes, options.signal);
    } catch (error) {
      if (!(error instanceof ThimbleError) || options.signal?.aborted === true) throw error;
      return bindings.map(() => error);
    }
    const arrived = this.#clock.monotonic();
    return bindings.map((binding, i) => outcomes[i]?.error ?? { value: this.#device.read(binding), arrived });
  }

  async write(binding: SimulatedBinding, value: number, options: DriverCallOptions = {}): Promise<void> {
    const outcomes = this.#device.asks([binding]);
    await this.#wait(outcomes, options.signal);
    const [outcome] = outcomes;
    if (outcome?.error !== undefined) throw outcome.error;
    this.#device.write(binding, value);
  }

  async close(): Promise<void> {
    this.#closed ??= unreachable("it was closed");
    for (const stop of this.#stops) stop();
  }

  #refuseWhenClosed(): void {
    if (this.#closed !== undefined) throw this.#closed;
  }

  /** Waits as long as the slowest part of the answer takes. A device that is gone is found out at once. */
  async #wait(outcomes: readonly AnswerOutcome[], signal?: AbortSignal): Promise<void> {
    this.#refuseWhenClosed();
    signal?.throwIfAborted();
    const delay = Math.max(0, ...outcomes.map((outcome) => outcome.delay));
    const isGone = outcomes.length > 0 && outcomes.every(({ error }) => error?.code === "things.unreachable");
    if (!isGone) await this.#pause(ANSWER_TIME + delay, signal);
  }

  /** Waits until the caller or the driver ends it. Not by a signal made of both: that takes weak references, for each Thing, which the collector has to follow. */
  #pause(delay: Millis, signal: AbortSignal | undefined): Promise<void> {
    // Listening to a signal takes longer than the device; who waits is told a millisecond later.
    const isShort = delay <= ANSWER_TIME;
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#stops = this.#stops.length === 1 ? NONE : this.#stops.filter((each) => each !== stop);
        if (!isShort) signal?.removeEventListener("abort", stop);
      };
      const stop = (): void => {
        timer[Symbol.dispose]();
        leave();
        reject(signal?.aborted === true ? signal.reason : this.#closed);
      };
      const timer = this.#clock.after(delay, () => {
        leave();
        if (signal?.aborted === true) reject(signal.reason);
        else resolve();
      });
      this.#stops = this.#stops.length === 0 ? [stop] : [...this.#stops, stop];
      if (!isShort) signal?.addEventListener("abort", stop, { once: true });
    });
  }
}
