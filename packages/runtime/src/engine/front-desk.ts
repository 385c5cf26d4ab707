import type { Clock, Millis } from "@thimble/base";
import { EventPool } from "../events/event-pool.ts";
import { TickTimers } from "./tick-timers.ts";
import { Waiters } from "./waiters.ts";

/** What all containers of an engine share on their owner's side. */
export interface FrontDesk {
  readonly pool: EventPool;
  readonly ticks: TickTimers;
  readonly waiters: Waiters;
  /** Monotonic time in milliseconds. */
  monotonic(): Millis;
  /** Wall-clock time: seconds since 1970-01-01T00:00:00Z. */
  time(): number;
}

/** A front desk on this clock. */
export function frontDesk(clock: Clock): FrontDesk {
  return {
    pool: new EventPool(),
    ticks: new TickTimers(clock),
    waiters: new Waiters(),
    monotonic: () => clock.monotonic(),
    time: () => clock.now() / 1000,
  };
}
