import { senmlUnit } from "@thimble/model";

/** `value * scale + offset`, in the other unit. */
export interface UnitConversion {
  readonly scale: number;
  readonly offset: number;
}

/** How a value in one UCUM unit becomes one in another; undefined when they are not of one kind, or SenML has none for them. */
export function convertUnit(from: string, to: string): UnitConversion | undefined {
  if (from === to) return { scale: 1, offset: 0 };
  const [a, b] = [senmlUnit(from), senmlUnit(to)];
  if (a === undefined || a.unit !== b?.unit) return undefined;
  return { scale: a.scale / b.scale, offset: (a.offset - b.offset) / b.scale };
}
