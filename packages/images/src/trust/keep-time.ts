import { type Clock, type Millis, sleep } from "@thimble/base";
import type { TimeFloor } from "./time-floor.ts";

/** How long a clock must go without a jump to be believed: what sets it after a start, over the network or by hand, has done so by then. */
const STEADY: Millis = 600_000;

/** What a wall clock may differ from the monotonic one in that time: drift, and corrections in small steps. */
const TOLERANCE: Millis = 60_000;

/**
 * Raises the floor to what the clock says, again and again, while the clock goes steadily. A time that jumped within the last ten minutes is not
 * taken: a wrong one could never be taken back. Dispose it to end.
 */
export function keepTime(floor: TimeFloor, clock: Clock): AsyncDisposable {
  const closing = new AbortController();
  const ended = run(floor, clock, closing.signal);
  return {
    [Symbol.asyncDispose]: async () => {
      closing.abort();
      await ended;
    },
  };
}

async function run(floor: TimeFloor, clock: Clock, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const [wall, monotonic] = [clock.now(), clock.monotonic()];
    try {
      await sleep(clock, STEADY, signal);
    } catch {
      return; // It was closed.
    }
    const jump = clock.now() - wall - (clock.monotonic() - monotonic);
    if (Math.abs(jump) <= TOLERANCE) await floor.raise(clock.now());
  }
}
