import { SILENT_LOGGER, SystemClock } from "@thimble/base";
import { InlineEngine } from "@thimble/runtime";

/** An engine in this thread whose events are handled when `pump` is called, until nothing is left to do, or when `turn` is, as far as one turn goes. */
export function pumpedEngine(options: { readonly maximumWarmMemories?: number } = {}): {
  readonly engine: InlineEngine;
  readonly pump: () => void;
  readonly turn: () => void;
} {
  const waiting: (() => void)[] = [];
  const engine = new InlineEngine({
    clock: new SystemClock(),
    logger: SILENT_LOGGER,
    listener: {
      effects: () => undefined,
      ended: (end) => {
        throw new Error(`a benchmark's container ended: ${end.message}`);
      },
    },
    schedule: (run) => waiting.push(run),
    ...options,
  });
  const turn = (): void => waiting.shift()?.();
  const pump = (): void => {
    while (waiting.length > 0) turn();
  };
  return { engine, pump, turn };
}
