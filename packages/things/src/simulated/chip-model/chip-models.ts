import { Ads1115Model } from "./ads1115-model.ts";
import { Bh1750Model } from "./bh1750-model.ts";
import { Bme280Model } from "./bme280-model.ts";
import { Bmp390Model } from "./bmp390-model.ts";
import type { ClockedModel, I2cModel, OneWireModel, SpiModel } from "./chip-model.ts";
import type { ChipModelParts } from "./chip-model-parts.ts";
import { Ds18b20Model } from "./ds18b20-model.ts";
import { Ds3231Model } from "./ds3231-model.ts";
import { Htu21dModel } from "./htu21d-model.ts";
import { Hx711Model } from "./hx711-model.ts";
import { Ina219Model } from "./ina219-model.ts";
import { Ina226Model } from "./ina226-model.ts";
import { Lis3dhModel } from "./lis3dh-model.ts";
import { Max31865Model } from "./max31865-model.ts";
import { Mcp3008Model } from "./mcp3008-model.ts";
import { Mcp9808Model } from "./mcp9808-model.ts";
import { Mcp23017Model } from "./mcp23017-model.ts";
import { Mpu6050Model } from "./mpu6050-model.ts";
import { Pca9685Model } from "./pca9685-model.ts";
import { Pcf8574Model } from "./pcf8574-model.ts";
import { Sht4xModel } from "./sht4x-model.ts";
import { Sht31Model } from "./sht31-model.ts";
import { Ssd1306Model } from "./ssd1306-model.ts";
import { Tsl2591Model } from "./tsl2591-model.ts";
import { Vl53l0xModel } from "./vl53l0x-model.ts";

type Make<M> = (parts: ChipModelParts) => M;

/** How models of the chips of each bus are made, by the names of the library of chips. Every chip has one. */
export const CHIP_MODELS: {
  readonly i2c: ReadonlyMap<string, Make<I2cModel>>;
  readonly spi: ReadonlyMap<string, Make<SpiModel>>;
  readonly oneWire: ReadonlyMap<string, Make<OneWireModel>>;
  readonly clockedLines: ReadonlyMap<string, Make<ClockedModel>>;
} = {
  i2c: new Map<string, Make<I2cModel>>([
    ["ads1115", (parts) => new Ads1115Model(parts)],
    ["bh1750", (parts) => new Bh1750Model(parts)],
    ["bme280", (parts) => new Bme280Model(parts)],
    ["bmp390", (parts) => new Bmp390Model(parts)],
    ["ds3231", (parts) => new Ds3231Model(parts)],
    ["htu21d", (parts) => new Htu21dModel(parts)],
    ["ina219", (parts) => new Ina219Model(parts)],
    ["ina226", (parts) => new Ina226Model(parts)],
    ["lis3dh", () => new Lis3dhModel()],
    ["mcp23017", () => new Mcp23017Model()],
    ["mcp9808", () => new Mcp9808Model()],
    ["mpu6050", () => new Mpu6050Model()],
    ["pca9685", () => new Pca9685Model()],
    ["pcf8574", () => new Pcf8574Model()],
    ["sht31", (parts) => new Sht31Model(parts)],
    ["sht4x", (parts) => new Sht4xModel(parts)],
    ["ssd1306", () => new Ssd1306Model()],
    ["tsl2591", (parts) => new Tsl2591Model(parts)],
    ["vl53l0x", (parts) => new Vl53l0xModel(parts)],
  ]),
  spi: new Map<string, Make<SpiModel>>([
    ["max31865", (parts) => new Max31865Model(parts)],
    ["mcp3008", (parts) => new Mcp3008Model(parts)],
  ]),
  oneWire: new Map<string, Make<OneWireModel>>([["ds18b20", () => new Ds18b20Model()]]),
  clockedLines: new Map<string, Make<ClockedModel>>([["hx711", (parts) => new Hx711Model(parts)]]),
};
