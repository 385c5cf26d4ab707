import type { ChipBinding } from "../../chip-driver/chip-binding.ts";
import type { ChipPlaces, ChipSocket } from "../../chip-driver/chip-places.ts";
import type { ChipModel } from "./chip-model.ts";
import { ModelledChips, type ModelledChipsParts } from "./modelled-chips.ts";

/** A bus that is made up, or one on a kernel that is: each chip that is asked for is there. */
export class SimulatedPlaces<M extends ChipModel> implements ChipPlaces {
  readonly #bus: ChipPlaces;
  readonly #chips: ModelledChips<M>;

  /** @param bus what the chips are wired to by `chips.attach` */
  constructor(bus: ChipPlaces, chips: ModelledChipsParts<M>) {
    this.#bus = bus;
    this.#chips = new ModelledChips(chips);
  }

  open(): Promise<void> {
    return this.#bus.open();
  }

  socket(place: string = ""): ChipSocket {
    return this.#bus.socket(place);
  }

  prepare(bindings: readonly ChipBinding[]): void {
    this.#chips.prepare(bindings);
  }

  close(): Promise<void> {
    return this.#bus.close();
  }
}
