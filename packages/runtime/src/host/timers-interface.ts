import type { CurrentCall } from "./current-call.ts";
import { MAXIMUM_WAIT_MS, storeFailure, UNIT_RESULT } from "./wait-results.ts";
import type { WaitingFunction, Waits } from "./waits.ts";

/** @see wit/edge.wit timers.every */
const MINIMUM_PERIOD_MS = 10;

/** `thimble:edge/timers`. @see wit/edge.wit */
export function timersInterface(
  current: CurrentCall,
  waits: Waits,
): Readonly<Record<string, WebAssembly.HostFunction | WaitingFunction>> {
  return {
    now(): number {
      return current.enter().wall / 1000;
    },

    every(period = 0): void {
      const milliseconds = period >>> 0;
      current.enter().tickEvery = milliseconds === 0 ? 0 : Math.max(MINIMUM_PERIOD_MS, milliseconds);
    },

    sleep: {
      ask(duration = 0, result = 0): number {
        const call = current.enter();
        call.result(result, UNIT_RESULT.bytes, UNIT_RESULT.alignment);
        const timeout = duration >>> 0;
        if (timeout > MAXIMUM_WAIT_MS) return waits.refuse({ failure: "out-of-range" });
        return waits.ask({ kind: "sleep", timeout });
      },

      answer(_duration = 0, result = 0): void {
        const { call, answer } = waits.answered();
        const view = call.result(result, UNIT_RESULT.bytes, UNIT_RESULT.alignment);
        storeFailure(view, result >>> 0, UNIT_RESULT.payload, answer);
      },
    },
  };
}
