import type { Clock, Random } from "@thimble/base";
import { SimulatedI2cAdapter } from "../kernel/simulated/simulated-i2c-adapter.ts";
import { SimulatedKernel } from "../kernel/simulated/simulated-kernel.ts";
import type { I2cModel } from "../simulated/chip-model/chip-model.ts";
import { CHIP_MODELS } from "../simulated/chip-model/chip-models.ts";
import { SimulatedPlaces } from "../simulated/chip-model/simulated-places.ts";
import { I2cPlaces } from "./i2c-places.ts";

/** What a simulated bus is made of. */
export interface SimulatedI2cParts {
  readonly path: string;
  readonly clock: Clock;
  readonly random: Random;
}

/** An I2C bus that is made up, down to the bytes that the kernel would get: each chip that is asked for is there, a model of its registers. */
export class SimulatedI2cPlaces extends SimulatedPlaces<I2cModel> {
  constructor({ path, clock, random }: SimulatedI2cParts) {
    const adapter = new SimulatedI2cAdapter();
    const kernel = new SimulatedKernel({ clock });
    kernel.attach(path, adapter);
    const attach = (place: string, model: I2cModel): void => adapter.attach(Number(place), model);
    super(new I2cPlaces(path, kernel), { clock, random, models: CHIP_MODELS.i2c, attach });
  }
}
