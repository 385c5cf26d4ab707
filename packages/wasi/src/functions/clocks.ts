import type { ProgramPorts } from "../ports/program-ports.ts";
import { ERRNO } from "../preview1/errno.ts";
import { CLOCK } from "../preview1/types.ts";
import { WasiError } from "../program/wasi-error.ts";
import type { WasiProgram } from "../program/wasi-program.ts";

/** Nanoseconds between two values of a clock: `Clock.now()` counts milliseconds, `Clock.monotonic()` has a fraction of them. */
const RESOLUTION = { [CLOCK.realtime]: 1_000_000n, [CLOCK.monotonic]: 1000n } as const;

/** `clock_res_get`. The clocks of processor time are notsup. */
export function clockResGet({ memory }: WasiProgram, id: number, result: number): void {
  if (id !== CLOCK.realtime && id !== CLOCK.monotonic) throw new WasiError(unknownClock(id));
  memory.setU64(result, RESOLUTION[id]);
}

/** `clock_time_get`. The precision that is asked for costs nothing here, so it is not looked at. */
export function clockTimeGet({ memory, ports }: WasiProgram, id: number, _precision: bigint, result: number): void {
  memory.setU64(result, clockTime(ports, id));
}

/** What a clock shows, in nanoseconds. @throws WasiError notsup for a clock of processor time; inval for one that is none */
export function clockTime({ clock }: ProgramPorts, id: number): bigint {
  if (id === CLOCK.realtime) return nanoseconds(clock.now());
  if (id === CLOCK.monotonic) return nanoseconds(clock.monotonic());
  throw new WasiError(unknownClock(id));
}

function unknownClock(id: number): typeof ERRNO.notsup | typeof ERRNO.inval {
  return id === CLOCK.process_cputime_id || id === CLOCK.thread_cputime_id ? ERRNO.notsup : ERRNO.inval;
}

/** Whole milliseconds and their fraction apart, because together they have more digits than a number. */
function nanoseconds(millis: number): bigint {
  const whole = Math.floor(millis);
  return BigInt(whole) * 1_000_000n + BigInt(Math.floor((millis - whole) * 1e6));
}
