import type { CurrentCall } from "./current-call.ts";

/** @see wit/edge.wit timers.every */
const MINIMUM_PERIOD_MS = 10;

/** `thimble:edge/timers`. @see wit/edge.wit */
export function timersInterface(current: CurrentCall): Readonly<Record<string, WebAssembly.HostFunction>> {
  return {
    now(): number {
      return current.enter().wall / 1000;
    },

    every(period = 0): void {
      const milliseconds = period >>> 0;
      current.enter().tickEvery = milliseconds === 0 ? 0 : Math.max(MINIMUM_PERIOD_MS, milliseconds);
    },
  };
}
