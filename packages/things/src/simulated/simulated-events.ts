import { type Clock, type Random, sleep } from "@thimble/base";
import type { PushListener, PushPart } from "../driver/driver.ts";
import { asThimbleError } from "../host/poll-thing.ts";
import { eventTimes } from "./event-pattern.ts";
import type { SimulatedBinding } from "./simulated-binding.ts";
import type { SimulatedDevice } from "./simulated-device.ts";

/** What simulated events are made of. */
export interface SimulatedEventParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly device: Pick<SimulatedDevice, "asks">;
}

/** The events of a simulated device: each by its pattern, from when somebody listens. One that falls into a fault of an answer is lost, or late. */
export class SimulatedEvents implements PushPart<SimulatedBinding> {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #device: SimulatedEventParts["device"];

  constructor({ clock, random, device }: SimulatedEventParts) {
    this.#clock = clock;
    this.#random = random;
    this.#device = device;
  }

  has({ event }: SimulatedBinding): boolean {
    return event !== undefined;
  }

  subscribe(bindings: readonly SimulatedBinding[], listener: PushListener): Disposable {
    const stop = new AbortController();
    for (const [index, binding] of bindings.entries())
      this.#run(binding, (value) => this.#tell(listener, index, value), stop.signal).catch((error: unknown) => {
        if (!stop.signal.aborted) listener.onDown(asThimbleError(error));
      });
    return { [Symbol.dispose]: () => stop.abort() };
  }

  async #run(binding: SimulatedBinding, tell: (value: number) => Promise<void>, signal: AbortSignal): Promise<void> {
    if (binding.event === undefined) return;
    const [clock, device] = [this.#clock, this.#device];
    const began = clock.monotonic();
    for (const { at, value } of eventTimes(binding.event, this.#random)) {
      await sleep(clock, Math.max(0, began + at - clock.monotonic()), signal);
      const [outcome] = device.asks([binding]);
      if (outcome?.error !== undefined) continue;
      if (outcome !== undefined && outcome.delay > 0) await sleep(clock, outcome.delay, signal);
      await tell(value);
    }
  }

  #tell(listener: PushListener, index: number, value: number): Promise<void> {
    return listener.onAnswer(index, { value, arrived: this.#clock.monotonic() });
  }
}
