import { assertNever, type Millis, type Random, SeededRandom } from "@thimble/base";

/** When a simulated event happens; `thimble:simulate` of an event. */
export type EventPattern = {
  /** What goes with it, in turn, in the unit of its data. One at least. */
  readonly values: readonly number[];
} & (
  | { readonly kind: "periodic"; readonly every: Millis }
  /** At random, `mean` apart in the mean (a Poisson process). */
  | { readonly kind: "random"; readonly mean: Millis; readonly seed: number | undefined }
  /** So long after the Thing was taken on, in order, and never again. */
  | { readonly kind: "script"; readonly at: readonly Millis[] }
);

/** The kinds of patterns there are. */
export const EVENT_PATTERN_KINDS: readonly EventPattern["kind"][] = ["periodic", "random", "script"];

/** The times at which a pattern's events happen, each since the beginning, and what goes with each. `random` is drawn from by one without a seed. */
export function* eventTimes(
  pattern: EventPattern,
  random: Random,
): Generator<{ readonly at: Millis; readonly value: number }, void> {
  const values = pattern.values;
  let count = 0;
  for (const at of timesOf(pattern, random)) {
    yield { at, value: values[count % values.length] ?? 0 };
    count += 1;
  }
}

function* timesOf(pattern: EventPattern, random: Random): Generator<Millis, void> {
  switch (pattern.kind) {
    case "periodic":
      for (let at = pattern.every; ; at += pattern.every) yield at;
    case "random": {
      const source = pattern.seed === undefined ? random : new SeededRandom(pattern.seed);
      let at = 0;
      for (;;) {
        // The waits of a Poisson process are exponential; never 0, so that the clock goes on.
        at += Math.max(1, -Math.log(1 - source.next()) * pattern.mean);
        yield at;
      }
    }
    case "script":
      yield* pattern.at;
      return;
    default:
      assertNever(pattern);
  }
}
