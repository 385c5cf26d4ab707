import { SILENT_LOGGER, SystemClock } from "@thimble/base";
import { InlineEngine } from "@thimble/runtime";

/** An engine in this thread whose events are handled when `pump` is called, until none is left. */
export function pumpedEngine(options: { readonly maximumWarmMemories?: number } = {}): {
  readonly engine: InlineEngine;
  readonly pump: () => void;
} {
  let waiting: (() => void) | undefined;
  const engine = new InlineEngine({
    clock: new SystemClock(),
    logger: SILENT_LOGGER,
    listener: {
      effects: () => undefined,
      ended: (end) => {
        throw new Error(`a benchmark's container ended: ${end.message}`);
      },
    },
    schedule: (run) => {
      waiting = run;
    },
    ...options,
  });
  const pump = (): void => {
    while (waiting !== undefined) {
      const run = waiting;
      waiting = undefined;
      run();
    }
  };
  return { engine, pump };
}
