import { nearest, ThimbleError } from "@thimble/base";
import { ADS1115 } from "./ads1115.ts";
import { BH1750 } from "./bh1750.ts";
import { BME280 } from "./bme280.ts";
import type { Chip } from "./chip.ts";
import { DS18B20 } from "./ds18b20.ts";
import { HTU21D } from "./htu21d.ts";
import { INA219 } from "./ina219.ts";
import { INA226 } from "./ina226.ts";
import { MCP9808 } from "./mcp9808.ts";
import { SHT4X } from "./sht4x.ts";
import { SHT31 } from "./sht31.ts";
import { TSL2591 } from "./tsl2591.ts";

const ALL: readonly Chip[] = [ADS1115, BH1750, BME280, DS18B20, HTU21D, INA219, INA226, MCP9808, SHT31, SHT4X, TSL2591];

/** Every chip there is, by name. */
export const CHIPS: ReadonlyMap<string, Chip> = new Map(ALL.map((chip) => [chip.name, chip]));

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
