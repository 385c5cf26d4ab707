import type { YamlNode } from "@thimble/model";
import { EVENT_PATTERN_KINDS, type EventPattern } from "../simulated/event-pattern.ts";
import { parseDurationNode } from "./parse-duration-node.ts";

/** Reads `thimble:simulate` of an event; reports what is wrong. */
export function parseEventPattern(node: YamlNode): EventPattern | undefined {
  const kind = node.require("kind", EVENT_PATTERN_KINDS.join(" or "))?.asOneOf(EVENT_PATTERN_KINDS);
  if (kind === undefined) return undefined;
  const values = parseValues(node);
  if (kind === "periodic") {
    node.refuseUnknownKeys(["kind", "every", "values"]);
    const every = parseDurationNode(node.require("every", "a duration, for example 10s"));
    return every === undefined ? undefined : { kind, every, values };
  }
  if (kind === "random") {
    node.refuseUnknownKeys(["kind", "mean", "seed", "values"]);
    const mean = parseDurationNode(node.require("mean", "the mean time between two, for example 1m"));
    return mean === undefined ? undefined : { kind, mean, seed: node.get("seed")?.asInteger(0), values };
  }
  node.refuseUnknownKeys(["kind", "at", "values"]);
  const list = node.require("at", "a list of durations since the beginning, for example [5s, 1m]");
  const at = list?.asList("a list of durations").flatMap((item) => parseDurationNode(item) ?? []) ?? [];
  if (at.some((each, i) => i > 0 && each < (at[i - 1] ?? 0)))
    list?.report("things.bad-description", "its times are not in order", { expected: "each at least the one before" });
  return { kind, at, values };
}

function parseValues(node: YamlNode): readonly number[] {
  const values =
    node
      .get("values")
      ?.asList("a list of values")
      .flatMap((item) => item.asNumber() ?? []) ?? [];
  return values.length === 0 ? [0] : values;
}
