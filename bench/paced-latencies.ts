/** Events handed over at most before the engine gets its turn: fewer than a container's queue holds. */
const BURST = 1024;

/** Runs before what is measured, at the same rate: the loop itself is compiled meanwhile. */
const WARM_UP_SECONDS = 0.5;

/** What a paced run does. */
export interface PacedRun {
  /** Events a second. */
  readonly rate: number;
  readonly seconds: number;
  /** Hands over one event. */
  readonly send: () => void;
  /** Handles all that were handed over. */
  readonly pump: () => void;
}

/**
 * Microseconds from when each event was due to when it had been handled. Events that are due together wait for each other, and those that became
 * due while something else held the thread count from then: nothing is left out.
 */
export function pacedLatencies({ rate, seconds, send, pump }: PacedRun): Float64Array {
  // Room for all is taken and touched beforehand: V8 would collect garbage for that much new memory in the middle of the run (9 ms, measured).
  const warmUp = new Float64Array(Math.floor(rate * WARM_UP_SECONDS)).fill(0);
  const latencies = new Float64Array(Math.floor(rate * seconds)).fill(0);
  globalThis.gc?.();
  pace(warmUp, { rate, send, pump });
  pace(latencies, { rate, send, pump });
  return latencies;
}

function pace(latencies: Float64Array, { rate, send, pump }: Omit<PacedRun, "seconds">): void {
  const total = latencies.length;
  const started = performance.now();
  let sent = 0;
  while (sent < total) {
    const due = Math.min(total, sent + BURST, Math.floor(((performance.now() - started) / 1000) * rate));
    const first = sent;
    for (; sent < due; sent++) send();
    pump();
    const elapsed = performance.now() - started;
    for (let i = first; i < sent; i++) latencies[i] = (elapsed - (i / rate) * 1000) * 1000;
  }
}
