import type { ChipProperty } from "./chip.ts";

/** The same property for each channel of a chip: `voltage0`, `voltage1` and so on. */
export function numberedProperties(
  prefix: string,
  count: number,
  property: ChipProperty,
): Readonly<Record<string, ChipProperty>> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}${index}`, property]));
}
