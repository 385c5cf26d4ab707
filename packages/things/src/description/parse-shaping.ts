import { type Millis, parseDuration } from "@thimble/base";
import type { ValueLimits, YamlNode } from "@thimble/model";
import { percentDeadband } from "../pipeline/deadband.ts";
import { MAXIMUM_WINDOW, SMOOTHING_KINDS, type Smoothing } from "../pipeline/smoothing.ts";

/** What is given out of a property's values, and how often it is asked for. */
export interface ParsedShaping {
  /** Undefined for as they come. */
  readonly smoothing: Smoothing | undefined;
  /** In the property's unit; undefined for none. */
  readonly deadband: number | undefined;
  /** Undefined when only its forms say. */
  readonly sampling: Millis | undefined;
}

/** Reads `thimble:smoothing`, `thimble:deadband` and `thimble:sampling`; reports what is wrong. */
export function parseShaping(node: YamlNode, limits: ValueLimits): ParsedShaping {
  return {
    smoothing: parseSmoothing(node, limits),
    deadband: parseDeadband(node, limits),
    sampling: parseSampling(node),
  };
}

function parseSmoothing(node: YamlNode, { type }: ValueLimits): Smoothing | undefined {
  const value = node.get("thimble:smoothing");
  if (value === undefined) return undefined;
  value.refuseUnknownKeys(["kind", "window"]);
  if (value.kind !== "map") return undefined;
  const kind = value.require("kind", SMOOTHING_KINDS.join(" or "))?.asOneOf(SMOOTHING_KINDS);
  const window = value
    .require("window", `how many readings count, 2 to ${MAXIMUM_WINDOW}`)
    ?.asInteger(2, MAXIMUM_WINDOW);
  if (type !== "number")
    value.report("things.bad-description", `a ${type} has nothing between two values`, {
      expected: "type: number, or no thimble:smoothing",
    });
  return kind === undefined || window === undefined ? undefined : { kind, window };
}

const EXPECTED_DEADBAND = "a number in the property's unit, or of its range in percent, for example 0.5 or 2%";

function parseDeadband(node: YamlNode, { type, minimum, maximum }: ValueLimits): number | undefined {
  const value = node.get("thimble:deadband");
  const text = value?.asText(EXPECTED_DEADBAND);
  const [, digits = "", percent] = /^(\d+(?:\.\d+)?(?:e-?\d+)?)\s*(%?)$/i.exec(text ?? "") ?? [];
  if (value === undefined || text === undefined) return undefined;
  if (digits === "") {
    value.report("things.bad-description", `"${text}" is no deadband`, { expected: EXPECTED_DEADBAND });
    return undefined;
  }
  if (type === "boolean" || type === "string")
    value.report("things.bad-description", `a ${type} is given out whenever it changes`, {
      expected: "a type that is a number, or no thimble:deadband",
    });
  if (percent !== "%") return Number(digits);
  if (minimum !== undefined && maximum !== undefined) return percentDeadband(Number(digits), minimum, maximum);
  value.report("things.bad-description", "it is in percent of a range that the property does not have", {
    expected: "add minimum and maximum, or give it in the property's unit",
  });
  return undefined;
}

function parseSampling(node: YamlNode): Millis | undefined {
  const value = node.get("thimble:sampling");
  const text = value?.asText("a duration, for example 500ms");
  const period = text === undefined ? undefined : parseDuration(text);
  if (text !== undefined && period === undefined)
    value?.report("things.bad-description", `"${text}" is no duration`, {
      expected: "a number with ms, s, m, h or d, for example 500ms; 0s for as fast as the device answers",
    });
  return period;
}
