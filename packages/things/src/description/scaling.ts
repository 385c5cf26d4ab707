import type { BoundProperty } from "./thing-description.ts";

/** How what a device holds becomes the value: times `scale` plus `offset`. */
export type Scaling = Pick<BoundProperty, "scale" | "offset">;

/** The value in the property's unit of what the device holds. */
export function scaled(raw: number, { scale, offset }: Scaling): number {
  return times(raw, scale) + offset;
}

/** What the device must hold for a value in the property's unit; not rounded. */
export function unscaled(value: number, { scale, offset }: Scaling): number {
  return times(value - offset, 1 / scale);
}

/** `a * b`, but by division where `b` is a fraction like 0.01: 7397 / 100 is exactly the double 73.97, 7397 * 0.01 may not be. */
function times(a: number, b: number): number {
  const divisor = Math.round(1 / b);
  return Math.abs(b) < 1 && Math.abs(b * divisor - 1) < 1e-12 ? a / divisor : a * b;
}
