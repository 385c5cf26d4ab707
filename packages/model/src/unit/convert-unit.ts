import { senmlUnit } from "./ucum-units.ts";

/** How a value gets from one unit to another: `value * scale + offset`. */
export interface UnitConversion {
  readonly scale: number;
  readonly offset: number;
}

interface Common extends UnitConversion {
  /** A unit in which all that measure the same thing meet. */
  readonly unit: string;
}

/** Where SenML has two primary units for one quantity, the other of the two. @see UCUM 2.1, tables "Base Units" and "Derived Units" */
const MEETS: Readonly<Record<string, Common>> = {
  Cel: { unit: "K", scale: 1, offset: 273.15 },
  Hz: { unit: "1/s", scale: 1, offset: 0 },
  "1/min": { unit: "1/s", scale: 1 / 60, offset: 0 },
};

/** What SenML has no unit for and UCUM has several. @see UCUM 2.1, section "Other Units" */
const WITHOUT_SENML: Readonly<Record<string, Common>> = {
  "rad/s": { unit: "rad/s", scale: 1, offset: 0 },
  "deg/s": { unit: "rad/s", scale: Math.PI / 180, offset: 0 },
  "kg/s": { unit: "kg/s", scale: 1, offset: 0 },
  "kg/h": { unit: "kg/s", scale: 1 / 3600, offset: 0 },
};

/**
 * How to convert a value from one UCUM unit into another; undefined where they measure different things or one of them is not known.
 * Values on a scale with another zero, such as `Cel`, are values on it and not differences.
 */
export function unitConversion(from: string, to: string): UnitConversion | undefined {
  if (from === to) return { scale: 1, offset: 0 };
  const [a, b] = [common(from), common(to)];
  if (a === undefined || b === undefined || a.unit !== b.unit) return undefined;
  return { scale: a.scale / b.scale, offset: (a.offset - b.offset) / b.scale };
}

function common(ucum: string): Common | undefined {
  const primary = Object.hasOwn(WITHOUT_SENML, ucum) ? WITHOUT_SENML[ucum] : senmlUnit(ucum);
  const meets = primary === undefined ? undefined : MEETS[primary.unit];
  if (primary === undefined || meets === undefined) return primary;
  return { unit: meets.unit, scale: primary.scale * meets.scale, offset: primary.offset * meets.scale + meets.offset };
}
