import { assertNever, type Millis, type Random, SeededRandom } from "@thimble/base";
import { type Replay, startReplay } from "./replay.ts";

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
  | Replay
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
    case "replay": {
      const replay = startReplay(signal);
      return ({ elapsed }) => replay(elapsed);
    }
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
