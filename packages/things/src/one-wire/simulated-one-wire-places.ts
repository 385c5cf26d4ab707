import type { Clock, Random } from "@thimble/base";
import type { ChipBinding } from "../chip-driver/chip-binding.ts";
import type { ChipPlaces, ChipSocket } from "../chip-driver/chip-places.ts";
import { kernelError } from "../kernel/kernel-error.ts";
import type { OneWireModel } from "../simulated/chip-model/chip-model.ts";
import { CHIP_MODELS } from "../simulated/chip-model/chip-models.ts";
import { ModelledChips } from "../simulated/chip-model/modelled-chips.ts";
import type { FileTree } from "../sysfs/file-tree.ts";
import { OneWirePlaces } from "./one-wire-places.ts";

const ENOENT = 2;
const EIO = 5;

/** A chip on 1-Wire that is made up, down to the files that the kernel would have. */
export class SimulatedOneWirePlaces implements ChipPlaces {
  readonly #bus: OneWirePlaces;
  readonly #chips: ModelledChips<OneWireModel>;
  #chip: OneWireModel | undefined;

  /** @param parts.id `28-0316a2798a3f` */
  constructor({ id, clock, random }: { readonly id: string; readonly clock: Clock; readonly random: Random }) {
    this.#bus = new OneWirePlaces(id, this.#files(id));
    const attach = (_: string, model: OneWireModel): void => {
      this.#chip = model;
    };
    this.#chips = new ModelledChips({ clock, random, models: CHIP_MODELS.oneWire, attach });
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

  /** @see Linux, Documentation/w1/slaves/w1_therm.rst */
  #files(id: string): FileTree {
    return {
      list: async (path) => (path.endsWith(id) ? ["resolution", "w1_slave"] : [id]),
      read: async (path) => {
        if (this.#chip === undefined) throw kernelError("read", EIO);
        if (path.endsWith("/resolution")) return String(this.#chip.resolution);
        const bytes = this.#chip.scratchpad();
        const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0"));
        const temperature = ((((bytes[1] ?? 0) << 24) >> 16) | (bytes[0] ?? 0)) * 62.5;
        return `${hex.join(" ")} : crc=${hex.at(-1)} YES\n${hex.join(" ")} t=${Math.floor(temperature)}`;
      },
      write: async (path, text) => {
        if (this.#chip === undefined || !path.endsWith("/resolution")) throw kernelError("write", ENOENT);
        this.#chip.resolution = Number(text);
      },
      target: async () => undefined,
    };
  }
}
