import type { PlantPace } from "./plant.ts";

/** One line of JSON on the plant program's standard output. */
export type PlantLine =
  /** It listens. */
  | { readonly ready: true; readonly port: number }
  /** The valve's coil changed. */
  | { readonly coil: number; readonly value: boolean }
  /** It could not start; the fields of a ThimbleError. */
  | { readonly error: Readonly<Record<string, unknown>> };

/** Parses `600x` (that many times faster than the clock) or `lockstep`. Returns undefined when it is neither. */
export function parsePace(text: string): PlantPace | undefined {
  if (text === "lockstep") return { kind: "lockstep" };
  const factor = /^(\d+(?:\.\d+)?)x$/.exec(text)?.[1];
  return factor !== undefined && Number(factor) > 0 ? { kind: "speed", factor: Number(factor) } : undefined;
}
