import { type CanSignal, decodeSignal } from "../can/can-signal.ts";

/** The whole number at a place in bytes; undefined when they are too few. */
export function numberAt(data: Uint8Array, place: Omit<CanSignal, "factor" | "offset">): number | undefined {
  return decodeSignal({ ...place, factor: 1, offset: 0 }, data);
}
