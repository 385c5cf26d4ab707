import type { ValueLimits } from "@thimble/model";

/** How far from a whole multiple a value may be, in multiples: what rounding of doubles does to `0.3 / 0.1`. */
const MULTIPLE_TOLERANCE = 1e-9;

/** Whether a value that was read is within its limits. False for NaN. */
export function isWithin(limits: ValueLimits, value: number): boolean {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, choices, words } = limits;
  if (choices !== undefined && !choices.includes(value)) return false;
  if (words !== undefined) return Number.isInteger(value) && value >= 0 && value < words.length;
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum) return false;
  if (exclusiveMaximum !== undefined && value >= exclusiveMaximum) return false;
  return value >= (minimum ?? Number.NEGATIVE_INFINITY) && value <= (maximum ?? Number.POSITIVE_INFINITY);
}

/** Whether a value may be written. */
export function isAllowed(limits: ValueLimits, value: number): boolean {
  const { type, multipleOf } = limits;
  if (type === "boolean") return (value === 0 || value === 1) && isWithin(limits, value);
  if (!Number.isFinite(value) || (type === "integer" && !Number.isInteger(value))) return false;
  const multiple = multipleOf === undefined ? 0 : value / multipleOf;
  return isWithin(limits, value) && Math.abs(multiple - Math.round(multiple)) <= MULTIPLE_TOLERANCE;
}

/** What may be written, in words: `a whole number from 1 up to 9`. */
export function allowedWords(limits: ValueLimits): string {
  const { type, minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, choices, words } = limits;
  if (words !== undefined) return `one of ${(choices ?? words.keys().toArray()).map((i) => words[i]).join(", ")}`;
  if (choices !== undefined) return choices.length === 1 ? `${choices[0]}` : `one of ${choices.join(", ")}`;
  if (type === "boolean") return "0 or 1";
  const parts = [
    minimum === undefined ? "" : ` from ${minimum}`,
    exclusiveMinimum === undefined ? "" : ` above ${exclusiveMinimum}`,
    maximum === undefined ? "" : ` up to ${maximum}`,
    exclusiveMaximum === undefined ? "" : ` below ${exclusiveMaximum}`,
    multipleOf === undefined ? "" : `, a multiple of ${multipleOf}`,
  ];
  return `${type === "integer" ? "a whole number" : "a number"}${parts.join("")}`;
}
