import { type PropertyPath, type PropertyUnits, type UnitConversion, unitConversion } from "@thimble/model";
import type { ValueRange } from "@thimble/runtime";

/** Admission lets no property through that can not be converted; a value without a unit in common would be none. */
const NONE: UnitConversion = { scale: Number.NaN, offset: 0 };

/** Converts between the units of Things and those in which containers have their properties. */
export class UnitConverter {
  readonly #unitOf: (property: PropertyPath) => string | undefined;
  /** By the one unit, then by the other. */
  readonly #known = new Map<string, Map<string, UnitConversion>>();

  /** `unitOf` is the unit of a property as its Thing Description has it now. */
  constructor(unitOf: (property: PropertyPath) => string | undefined) {
    this.#unitOf = unitOf;
  }

  /** A value of a Thing as a container with these units has it. */
  toContainer(units: PropertyUnits | undefined, property: PropertyPath, value: number): number {
    const to = units?.[property];
    const from = to === undefined ? undefined : this.#unitOf(property);
    return to === undefined || from === undefined ? value : convert(value, this.#conversion(from, to));
  }

  /** A value of a container with these units as the Thing has it. */
  toThing(units: PropertyUnits | undefined, property: PropertyPath, value: number): number {
    const from = units?.[property];
    const to = from === undefined ? undefined : this.#unitOf(property);
    return to === undefined || from === undefined ? value : convert(value, this.#conversion(from, to));
  }

  /** The limits of a Thing's property as a container with these units has them. */
  rangeToContainer(
    units: PropertyUnits | undefined,
    property: PropertyPath,
    { minimum, maximum }: ValueRange,
  ): ValueRange {
    const of = (limit: number | undefined): number | undefined =>
      limit === undefined ? undefined : this.toContainer(units, property, limit);
    return { minimum: of(minimum), maximum: of(maximum) };
  }

  #conversion(from: string, to: string): UnitConversion {
    const known = this.#known.get(from) ?? new Map<string, UnitConversion>();
    this.#known.set(from, known);
    const conversion = known.get(to) ?? unitConversion(from, to) ?? NONE;
    known.set(to, conversion);
    return conversion;
  }
}

function convert(value: number, { scale, offset }: UnitConversion): number {
  return value * scale + offset;
}
