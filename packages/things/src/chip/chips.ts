import { nearest, ThimbleError } from "@thimble/base";
import { BME280 } from "./bme280.ts";
import type { Chip } from "./chip.ts";
import { SHT31 } from "./sht31.ts";

/** Every chip there is, by name. */
export const CHIPS: ReadonlyMap<string, Chip> = new Map([BME280, SHT31].map((chip) => [chip.name, chip]));

/**
 * The chip of a name, in upper or lower case.
 * @throws ThimbleError things.bad-description when there is none; names the nearest
 */
export function findChip(name: string): Chip {
  const chip = CHIPS.get(name.toLowerCase());
  if (chip !== undefined) return chip;
  const near = nearest(name, CHIPS.keys());
  const known = `one of ${[...CHIPS.keys()].join(", ")}`;
  throw new ThimbleError("things.bad-description", `Cannot find the chip "${name}"`, {
    expected: near === undefined ? known : `${near}, or another ${known}`,
  });
}
