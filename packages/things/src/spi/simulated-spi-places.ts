import type { Clock, Random } from "@thimble/base";
import { SimulatedKernel } from "../kernel/simulated/simulated-kernel.ts";
import { SimulatedSpiDevice } from "../kernel/simulated/simulated-spi-device.ts";
import type { SpiModel } from "../simulated/chip-model/chip-model.ts";
import { CHIP_MODELS } from "../simulated/chip-model/chip-models.ts";
import { SimulatedPlaces } from "../simulated/chip-model/simulated-places.ts";
import { SpiPlaces } from "./spi-places.ts";

/** A line that nobody drives reads as ones. */
const NOBODY = 0xff;

/** A chip-select line of an SPI bus that is made up, down to the bytes that the kernel would get: the chip that is asked for is there. */
export class SimulatedSpiPlaces extends SimulatedPlaces<SpiModel> {
  constructor({ path, clock, random }: { readonly path: string; readonly clock: Clock; readonly random: Random }) {
    let chip: SpiModel | undefined;
    const kernel = new SimulatedKernel({ clock });
    kernel.attach(path, new SimulatedSpiDevice({ transfer: (sent) => chip?.transfer(sent) ?? sent.map(() => NOBODY) }));
    const attach = (_: string, model: SpiModel): void => {
      chip = model;
    };
    super(new SpiPlaces(path, kernel), { clock, random, models: CHIP_MODELS.spi, attach });
  }
}
