import { type Millis, parseDuration } from "@thimble/base";
import type { YamlNode } from "@thimble/model";
import { SIGNAL_KINDS, type Signal } from "../simulated/signal.ts";

type SignalParser = (node: YamlNode) => Signal | undefined;

/** How each kind of `thimble:simulate` is read. */
const SIGNAL_PARSERS: Readonly<Record<Signal["kind"], SignalParser>> = {
  constant: (node) => {
    node.refuseUnknownKeys(["kind", "value"]);
    const value = requireNumber(node, "value");
    return value === undefined ? undefined : { kind: "constant", value };
  },
  sine: (node) => {
    node.refuseUnknownKeys(["kind", "mean", "amplitude", "period"]);
    const mean = requireNumber(node, "mean");
    const amplitude = requireNumber(node, "amplitude");
    const period = parseDurationNode(node.require("period", "a duration, for example 60s"));
    if (mean === undefined || amplitude === undefined || period === undefined) return undefined;
    return { kind: "sine", mean, amplitude, period };
  },
  "random-walk": (node) => {
    node.refuseUnknownKeys(["kind", "start", "step", "minimum", "maximum", "seed"]);
    const start = requireNumber(node, "start");
    const step = requireNumber(node, "step");
    const minimum = node.get("minimum")?.asNumber() ?? Number.NEGATIVE_INFINITY;
    const maximum = node.get("maximum")?.asNumber() ?? Number.POSITIVE_INFINITY;
    const seed = node.get("seed")?.asInteger(0);
    if (start === undefined || step === undefined) return undefined;
    return { kind: "random-walk", start, step, minimum, maximum, seed };
  },
  replay: (node) => {
    node.refuseUnknownKeys(["kind", "values", "every"]);
    const list = node.require("values", "a list of numbers");
    const values = list?.asList("a list of numbers").flatMap((item) => item.asNumber() ?? []) ?? [];
    const every = node.get("every");
    if (list?.kind === "list" && values.length === 0)
      list.report("things.bad-description", "there is no value in it", { expected: "one number at least" });
    return { kind: "replay", values, every: (every && parseDurationNode(every)) ?? 0 };
  },
  clock: (node) => {
    node.refuseUnknownKeys(["kind"]);
    return { kind: "clock" };
  },
};

/** Reads `thimble:simulate`; reports what is wrong. */
export function parseSignal(node: YamlNode): Signal | undefined {
  const kind = node.require("kind", SIGNAL_KINDS.join(" or "))?.asOneOf(SIGNAL_KINDS);
  return kind === undefined ? undefined : SIGNAL_PARSERS[kind](node);
}

/** Reads a duration like `1m30s`, longer than nothing; reports what is wrong. */
export function parseDurationNode(node: YamlNode | undefined): Millis | undefined {
  const text = node?.asText("a duration, for example 30s");
  const duration = text === undefined ? undefined : parseDuration(text);
  if (duration !== undefined && duration > 0) return duration;
  if (text !== undefined)
    node?.report("things.bad-description", `"${text}" is no duration`, {
      expected: "a number with ms, s, m, h or d, for example 30s",
    });
  return undefined;
}

function requireNumber(node: YamlNode, key: string): number | undefined {
  return node.require(key, "a number")?.asNumber();
}
