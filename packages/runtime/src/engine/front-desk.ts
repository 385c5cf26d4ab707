import type { Clock, EpochMillis, Millis } from "@thimble/base";
import { EventPool } from "../events/event-pool.ts";
import type { Arrival } from "../host/handler-call.ts";
import { TickTimers } from "./tick-timers.ts";
import { Waiters } from "./waiters.ts";

/** What all containers of an engine share on their owner's side. */
export interface FrontDesk {
  readonly pool: EventPool;
  readonly ticks: TickTimers;
  readonly waiters: Waiters;
  /** Monotonic time in milliseconds. */
  monotonic(): Millis;
  /** Wall-clock time: milliseconds since 1970-01-01T00:00:00Z. */
  now(): EpochMillis;
  /** Both. */
  moment(): Arrival;
  /** The wall clock's in seconds. */
  time(): number;
}

/** A front desk on this clock. */
export function frontDesk(clock: Clock): FrontDesk {
  return {
    pool: new EventPool(),
    ticks: new TickTimers(clock),
    waiters: new Waiters(),
    monotonic: () => clock.monotonic(),
    now: () => clock.now(),
    moment: () => ({ arrived: clock.monotonic(), wall: clock.now() }),
    time: () => clock.now() / 1000,
  };
}
