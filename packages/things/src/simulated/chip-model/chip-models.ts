import type { Clock } from "@thimble/base";
import { Ads1115Model } from "./ads1115-model.ts";
import { Bh1750Model } from "./bh1750-model.ts";
import { Bme280Model } from "./bme280-model.ts";
import type { ChipModel } from "./chip-model.ts";
import { Ina219Model } from "./ina219-model.ts";
import { Mcp9808Model } from "./mcp9808-model.ts";
import { Mcp23017Model } from "./mcp23017-model.ts";
import { Pca9685Model } from "./pca9685-model.ts";
import { Sht31Model } from "./sht31-model.ts";

/** Makes a model of a chip. */
export type MakeChipModel = (parts: { readonly clock: Clock }) => ChipModel;

/** The chips that a simulated bus can have, by the names of the library of chips. */
export const CHIP_MODELS: ReadonlyMap<string, MakeChipModel> = new Map<string, MakeChipModel>([
  ["ads1115", (parts) => new Ads1115Model(parts)],
  ["bh1750", (parts) => new Bh1750Model(parts)],
  ["bme280", (parts) => new Bme280Model(parts)],
  ["ina219", () => new Ina219Model()],
  ["mcp23017", () => new Mcp23017Model()],
  ["mcp9808", () => new Mcp9808Model()],
  ["pca9685", () => new Pca9685Model()],
  ["sht31", (parts) => new Sht31Model(parts)],
]);
