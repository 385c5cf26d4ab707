import type { Clock, Random } from "@thimble/base";
import type { ChipBinding } from "../chip-driver/chip-binding.ts";
import type { ChipPlaces, ChipSocket } from "../chip-driver/chip-places.ts";
import { SimulatedKernel } from "../kernel/simulated/simulated-kernel.ts";
import { SimulatedSpiDevice } from "../kernel/simulated/simulated-spi-device.ts";
import type { SpiModel } from "../simulated/chip-model/chip-model.ts";
import { CHIP_MODELS } from "../simulated/chip-model/chip-models.ts";
import { ModelledChips } from "../simulated/chip-model/modelled-chips.ts";
import { SpiPlaces } from "./spi-places.ts";

/** A line that nobody drives reads as ones. */
const NOBODY = 0xff;

/** A chip-select line of an SPI bus that is made up, down to the bytes that the kernel would get: the chip that is asked for is there. */
export class SimulatedSpiPlaces implements ChipPlaces {
  readonly #bus: SpiPlaces;
  readonly #chips: ModelledChips<SpiModel>;

  constructor({ path, clock, random }: { readonly path: string; readonly clock: Clock; readonly random: Random }) {
    let chip: SpiModel | undefined;
    const kernel = new SimulatedKernel({ clock });
    kernel.attach(path, new SimulatedSpiDevice({ transfer: (sent) => chip?.transfer(sent) ?? sent.map(() => NOBODY) }));
    this.#bus = new SpiPlaces(path, kernel);
    const attach = (_: string, model: SpiModel): void => {
      chip = model;
    };
    this.#chips = new ModelledChips({ clock, random, models: CHIP_MODELS.spi, attach });
  }

  open(): Promise<void> {
    return this.#bus.open();
  }

  socket(): ChipSocket {
    return this.#bus.socket();
  }

  prepare(bindings: readonly ChipBinding[]): void {
    this.#chips.prepare(bindings);
  }

  close(): Promise<void> {
    return this.#bus.close();
  }
}
