import type { Clock } from "@thimble/base";
import type { DeviceEvent, DeviceEventBody } from "./device-event.ts";
import type { Ring } from "./ring.ts";

/** Puts the time on device events and keeps them. */
export class EventRecorder {
  readonly #clock: Clock;
  readonly #ring: Ring<DeviceEvent>;

  constructor(clock: Clock, ring: Ring<DeviceEvent>) {
    this.#clock = clock;
    this.#ring = ring;
  }

  /** Puts an event back that is known from before the agent was started. */
  restore(event: DeviceEvent): void {
    this.#ring.push(event);
  }

  record(body: DeviceEventBody): void {
    this.#ring.push({ time: this.#clock.now(), ...body });
  }
}
