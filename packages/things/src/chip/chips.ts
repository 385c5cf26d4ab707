import { nearest, ThimbleError } from "@thimble/base";
import { ADS1115 } from "./ads1115.ts";
import { BH1750 } from "./bh1750.ts";
import { BME280 } from "./bme280.ts";
import { BMP390 } from "./bmp390.ts";
import type { Chip } from "./chip.ts";
import { DS18B20 } from "./ds18b20.ts";
import { DS3231 } from "./ds3231.ts";
import { HTU21D } from "./htu21d.ts";
import { HX711 } from "./hx711.ts";
import { INA219 } from "./ina219.ts";
import { INA226 } from "./ina226.ts";
import { LIS3DH } from "./lis3dh.ts";
import { MAX31865 } from "./max31865.ts";
import { MCP3008 } from "./mcp3008.ts";
import { MCP9808 } from "./mcp9808.ts";
import { MCP23017 } from "./mcp23017.ts";
import { MPU6050 } from "./mpu6050.ts";
import { PCA9685 } from "./pca9685.ts";
import { PCF8574 } from "./pcf8574.ts";
import { SHT4X } from "./sht4x.ts";
import { SHT31 } from "./sht31.ts";
import { SSD1306 } from "./ssd1306.ts";
import { TSL2591 } from "./tsl2591.ts";
import { VL53L0X } from "./vl53l0x.ts";

const ALL: readonly Chip[] = [
  ADS1115,
  BH1750,
  BME280,
  BMP390,
  DS18B20,
  DS3231,
  HTU21D,
  HX711,
  INA219,
  INA226,
  LIS3DH,
  MAX31865,
  MCP23017,
  MCP3008,
  MCP9808,
  MPU6050,
  PCA9685,
  PCF8574,
  SHT31,
  SHT4X,
  SSD1306,
  TSL2591,
  VL53L0X,
];

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
