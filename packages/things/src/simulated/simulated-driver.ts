import { type Clock, type Millis, type Random, SharedTimers, ThimbleError } from "@thimble/base";
import type { DriverAnswer, DriverCallOptions, PolledDriver, PushPart } from "../driver/driver.ts";
import { type AnswerOutcome, unreachable } from "./answer-outcome.ts";
import type { FaultSwitch } from "./fault-switch.ts";
import type { SimulatedBinding } from "./simulated-binding.ts";
import { SimulatedDevice } from "./simulated-device.ts";
import { SimulatedEvents } from "./simulated-events.ts";

/** How long a simulated device takes to answer: a quick real one. Never 0, so that a loop of reads lets others run. */
const ANSWER_TIME: Millis = 1;

/** A driver whose device is made up. */
export class SimulatedDriver implements PolledDriver<SimulatedBinding> {
  readonly delivery = "polled";
  /** Its events; properties are asked for. */
  readonly push: PushPart<SimulatedBinding>;
  readonly #clock: Clock;
  readonly #device: SimulatedDevice;
  readonly #closing = new AbortController();
  /** End the waits that are under way. */
  readonly #stops = new Set<() => void>();

  constructor(options: { readonly clock: Clock; readonly random: Random }) {
    this.#clock = new SharedTimers(options.clock);
    this.#device = new SimulatedDevice(options);
    this.push = new SimulatedEvents({ ...options, device: this.#device });
  }

  /** Breaks the device, and mends it. */
  get faults(): FaultSwitch {
    return this.#device;
  }

  async connect(): Promise<void> {
    this.#closing.signal.throwIfAborted();
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
    this.#closing.abort(unreachable("it was closed"));
    for (const stop of [...this.#stops]) stop();
  }

  /** Waits as long as the slowest part of the answer takes. A device that is gone is found out at once. */
  async #wait(outcomes: readonly AnswerOutcome[], signal?: AbortSignal): Promise<void> {
    this.#closing.signal.throwIfAborted();
    signal?.throwIfAborted();
    const delay = Math.max(0, ...outcomes.map((outcome) => outcome.delay));
    const isGone = outcomes.length > 0 && outcomes.every(({ error }) => error?.code === "things.unreachable");
    if (!isGone) await this.#pause(ANSWER_TIME + delay, signal);
  }

  /** Waits until the caller or the driver ends it. Not by a signal made of both: that takes weak references, for each Thing, which the collector has to follow. */
  #pause(delay: Millis, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#stops.delete(stop);
        signal?.removeEventListener("abort", stop);
      };
      const stop = (): void => {
        timer[Symbol.dispose]();
        leave();
        reject(signal?.aborted === true ? signal.reason : this.#closing.signal.reason);
      };
      const timer = this.#clock.after(delay, () => {
        leave();
        resolve();
      });
      this.#stops.add(stop);
      signal?.addEventListener("abort", stop, { once: true });
    });
  }
}
