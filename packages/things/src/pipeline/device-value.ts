import { scaled, unscaled } from "../description/scaling.ts";
import type { BoundProperty } from "../description/thing-description.ts";
import { extractBits } from "./bit-field.ts";

/** How what a device holds and the value that it stands for belong together. */
export type DeviceValueRules = Pick<BoundProperty, "scale" | "offset" | "bits" | "codes">;

/** The value, in the property's unit, of what the device holds; NaN for a code that stands for no word. */
export function fromDevice(held: number, rules: DeviceValueRules): number {
  const { bits, codes } = rules;
  const number = bits === undefined ? held : extractBits(held, bits);
  if (codes === undefined) return scaled(number, rules);
  const index = codes.indexOf(number);
  return index < 0 ? Number.NaN : index;
}

/** What the device must hold for a value, in its bits where it has some; not rounded. NaN for what is no word. */
export function toDevice(value: number, rules: DeviceValueRules): number {
  const { codes } = rules;
  return codes === undefined ? unscaled(value, rules) : (codes[value] ?? Number.NaN);
}
