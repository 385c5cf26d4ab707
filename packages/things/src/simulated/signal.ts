import { assertNever, type Millis, type Random, SeededRandom } from "@thimble/base";

/** What a simulated property does, in the property's unit; `thimble:simulate` in a Thing Description. */
export type Signal =
  | { readonly kind: "constant"; readonly value: number }
  /** Swings around `mean` by `amplitude`, once every `period`. */
  | { readonly kind: "sine"; readonly mean: number; readonly amplitude: number; readonly period: Millis }
  /** Moves by up to `step` with each reading, from `start`, never out of `minimum` to `maximum`. */
  | {
      readonly kind: "random-walk";
      readonly start: number;
      readonly step: number;
      readonly minimum: number;
      readonly maximum: number;
      /** The same seed gives the same walk; undefined for another each time. */
      readonly seed: number | undefined;
    }
  /** Gives the values in turn, one each `every` (0: one each reading), and stays at the last. */
  | { readonly kind: "replay"; readonly values: readonly number[]; readonly every: Millis }
  /** The time of the reading, in seconds since 1970-01-01T00:00:00Z. */
  | { readonly kind: "clock" };

/** The kinds of signals there are. */
export const SIGNAL_KINDS: readonly Signal["kind"][] = ["constant", "sine", "random-walk", "replay", "clock"];

/** When a value is asked for. */
export interface SignalTime {
  /** Since the signal began. */
  readonly elapsed: Millis;
  /** Seconds since 1970-01-01T00:00:00Z. */
  readonly now: number;
}

/** A running signal: each call is a reading. */
export type SignalSource = (time: SignalTime) => number;

/** Starts a signal. `random` is used by a walk without a seed. */
export function startSignal(signal: Signal, random: Random): SignalSource {
  switch (signal.kind) {
    case "constant":
      return () => signal.value;
    case "sine":
      return ({ elapsed }) => signal.mean + signal.amplitude * Math.sin((2 * Math.PI * elapsed) / signal.period);
    case "random-walk":
      return startWalk(signal, signal.seed === undefined ? random : new SeededRandom(signal.seed));
    case "replay":
      return startReplay(signal.values, signal.every);
    case "clock":
      return ({ now }) => now;
    default:
      return assertNever(signal);
  }
}

function startWalk(walk: Extract<Signal, { kind: "random-walk" }>, random: Random): SignalSource {
  let value = walk.start;
  return () => {
    const moved = value + walk.step * (2 * random.next() - 1);
    value = Math.min(walk.maximum, Math.max(walk.minimum, moved));
    return value;
  };
}

function startReplay(values: readonly number[], every: Millis): SignalSource {
  let reads = 0;
  return ({ elapsed }) => {
    const index = every === 0 ? reads++ : Math.floor(elapsed / every);
    return values[Math.min(index, values.length - 1)] ?? Number.NaN;
  };
}
