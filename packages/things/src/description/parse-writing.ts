import { type Millis, parseDuration } from "@thimble/base";
import type { SafeState, ValueLimits, YamlNode } from "@thimble/model";
import { allowedWords, isAllowed } from "../pipeline/is-allowed.ts";
import { parseValue } from "./parse-choices.ts";

/** How a write is confirmed by reading back. */
export interface Confirmation {
  /** How far what is read may be from what was written, in the property's unit. */
  readonly tolerance: number;
  /** How long it may take. */
  readonly within: Millis;
}

/** What is declared of writing a property; undefined for what is not. */
export interface ParsedWriting {
  readonly confirm: Confirmation | undefined;
  readonly writesPerSecond: number | undefined;
  readonly safe: SafeState | undefined;
}

/** How long a device may take to show what was written, where nothing says. */
const DEFAULT_WITHIN: Millis = 1000;

/** Most writes a second that can be declared; more is no limit. */
const MOST_WRITES = 1000;

/**
 * Reads `thimble:confirm`, `thimble:writesPerSecond`, `thimble:safeState` and `thimble:safeAfter`; reports what is wrong.
 * @param step what one unit of the device is in the property's unit: the tolerance where nothing says is half of it
 */
export function parseWriting(node: YamlNode, limits: ValueLimits, step: number): ParsedWriting {
  const perSecond = node.get("thimble:writesPerSecond");
  const writesPerSecond = perSecond?.asNumber();
  if (writesPerSecond !== undefined && !(writesPerSecond > 0 && writesPerSecond <= MOST_WRITES))
    perSecond?.report("things.bad-description", `it is ${writesPerSecond}`, {
      expected: `a number above 0 and up to ${MOST_WRITES}, for example 0.2 for one in five seconds`,
    });
  return { confirm: parseConfirm(node, Math.abs(step) / 2), writesPerSecond, safe: parseSafe(node, limits) };
}

function parseConfirm(node: YamlNode, tolerance: number): Confirmation | undefined {
  const value = node.get("thimble:confirm");
  if (value === undefined) return undefined;
  if (value.kind !== "map") {
    value.asOneOf(["readback"]);
    return { tolerance, within: DEFAULT_WITHIN };
  }
  value.refuseUnknownKeys(["tolerance", "within"]);
  const given = value.get("tolerance")?.asNumber();
  if (given !== undefined && given < 0)
    value.get("tolerance")?.report("things.bad-description", `it is ${given}`, { expected: "a number from 0 on" });
  return { tolerance: given ?? tolerance, within: parseTime(value, "within") ?? DEFAULT_WITHIN };
}

function parseSafe(node: YamlNode, limits: ValueLimits): SafeState | undefined {
  const state = node.get("thimble:safeState");
  const after = parseTime(node, "thimble:safeAfter") ?? 0;
  if (state === undefined) {
    node.get("thimble:safeAfter")?.report("things.bad-description", "there is no safe state to be written then", {
      expected: "thimble:safeState beside it",
    });
    return undefined;
  }
  const value = parseValue(state, limits.type, limits.words);
  if (value === undefined) return undefined;
  if (isAllowed(limits, value)) return { value, after };
  state.report("things.bad-description", "the property's own limits do not allow it", {
    expected: allowedWords(limits),
  });
  return undefined;
}

function parseTime(node: YamlNode, key: string): Millis | undefined {
  const value = node.get(key);
  const text = value?.asText("a duration, for example 10s");
  const time = text === undefined ? undefined : parseDuration(text);
  if (text !== undefined && time === undefined)
    value?.report("things.bad-description", `"${text}" is no duration`, {
      expected: "a number with ms, s, m, h or d, for example 10s",
    });
  return time;
}
