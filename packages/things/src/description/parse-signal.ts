import type { YamlNode } from "@thimble/model";
import type { Fault } from "../simulated/fault.ts";
import { SIGNAL_KINDS, type Signal } from "../simulated/signal.ts";
import { parseDurationNode } from "./parse-duration-node.ts";
import { parseFaults } from "./parse-fault.ts";
import { parseReplay } from "./parse-replay.ts";

type SignalParser = (node: YamlNode) => Signal | undefined;

/** How each kind of `thimble:simulate` is read; the faults beside it are read elsewhere. */
const SIGNAL_PARSERS: Readonly<Record<Signal["kind"], SignalParser>> = {
  constant: (node) => {
    node.refuseUnknownKeys(["kind", "value", "faults"]);
    const value = requireNumber(node, "value");
    return value === undefined ? undefined : { kind: "constant", value };
  },
  sine: (node) => {
    node.refuseUnknownKeys(["kind", "mean", "amplitude", "period", "faults"]);
    const mean = requireNumber(node, "mean");
    const amplitude = requireNumber(node, "amplitude");
    const period = parseDurationNode(node.require("period", "a duration, for example 60s"));
    if (mean === undefined || amplitude === undefined || period === undefined) return undefined;
    return { kind: "sine", mean, amplitude, period };
  },
  "random-walk": (node) => {
    node.refuseUnknownKeys(["kind", "start", "step", "minimum", "maximum", "seed", "faults"]);
    const start = requireNumber(node, "start");
    const step = requireNumber(node, "step");
    const minimum = node.get("minimum")?.asNumber() ?? Number.NEGATIVE_INFINITY;
    const maximum = node.get("maximum")?.asNumber() ?? Number.POSITIVE_INFINITY;
    const seed = node.get("seed")?.asInteger(0);
    if (start === undefined || step === undefined) return undefined;
    return { kind: "random-walk", start, step, minimum, maximum, seed };
  },
  replay: parseReplay,
  clock: (node) => {
    node.refuseUnknownKeys(["kind", "faults"]);
    return { kind: "clock" };
  },
};

/** What a property does when it is simulated, and what goes wrong with it. */
export interface ParsedSimulation {
  /** Undefined when only faults are declared. */
  readonly signal: Signal | undefined;
  readonly faults: readonly Fault[];
}

/** Reads `thimble:simulate` of a property; reports what is wrong. Without a kind it must have faults. */
export function parseSimulation(node: YamlNode): ParsedSimulation {
  const faults = parseFaults(node.get("faults"));
  if (node.kind === "map" && node.get("kind") === undefined && node.get("faults") !== undefined) {
    node.refuseUnknownKeys(["kind", "faults"]);
    return { signal: undefined, faults };
  }
  return { signal: parseSignal(node), faults };
}

/** Reads the signal of `thimble:simulate`; reports what is wrong. */
function parseSignal(node: YamlNode): Signal | undefined {
  const kind = node.require("kind", SIGNAL_KINDS.join(" or "))?.asOneOf(SIGNAL_KINDS);
  return kind === undefined ? undefined : SIGNAL_PARSERS[kind](node);
}

function requireNumber(node: YamlNode, key: string): number | undefined {
  return node.require(key, "a number")?.asNumber();
}
