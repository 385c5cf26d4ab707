import type { Clock, Random } from "@thimble/base";
import type { ChipBinding } from "../chip-driver/chip-binding.ts";
import type { ChipPlaces, ChipSocket } from "../chip-driver/chip-places.ts";
import { SimulatedI2cAdapter } from "../kernel/simulated/simulated-i2c-adapter.ts";
import { SimulatedKernel } from "../kernel/simulated/simulated-kernel.ts";
import type { ChipModel } from "../simulated/chip-model/chip-model.ts";
import { CHIP_MODELS } from "../simulated/chip-model/chip-models.ts";
import { type SignalSource, startSignal } from "../simulated/signal.ts";
import { I2cPlaces } from "./i2c-places.ts";

/** What a simulated bus is made of. */
export interface SimulatedI2cParts {
  readonly path: string;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * An I2C bus that is made up, down to the bytes that the kernel would get: each chip that is asked for is there, a model of its registers, exposed to what
 * its properties' `thimble:simulate` say.
 */
export class SimulatedI2cPlaces implements ChipPlaces {
  readonly #parts: SimulatedI2cParts;
  readonly #adapter = new SimulatedI2cAdapter();
  readonly #bus: I2cPlaces;
  readonly #models = new Map<string, ChipModel | undefined>();
  readonly #sources = new Map<string, SignalSource>();
  readonly #began: number;

  constructor(parts: SimulatedI2cParts) {
    const kernel = new SimulatedKernel({ clock: parts.clock });
    kernel.attach(parts.path, this.#adapter);
    this.#parts = parts;
    this.#bus = new I2cPlaces(parts.path, kernel);
    this.#began = parts.clock.monotonic();
  }

  open(): Promise<void> {
    return this.#bus.open();
  }

  socket(place: string): ChipSocket {
    return this.#bus.socket(place);
  }

  prepare(bindings: readonly ChipBinding[]): void {
    const { clock, random } = this.#parts;
    const time = { elapsed: clock.monotonic() - this.#began, now: clock.now() / 1000 };
    for (const { place, target, signal } of bindings) {
      if (target.kind !== "chip") continue;
      const model = this.#model(place, target.chip);
      if (model === undefined || signal === undefined) continue;
      const key = `${place}/${target.property}`;
      const source = this.#sources.get(key) ?? startSignal(signal, random);
      this.#sources.set(key, source);
      if (model.quantities.includes(target.property)) model.set(target.property, source(time));
    }
  }

  close(): Promise<void> {
    return this.#bus.close();
  }

  #model(place: string, chip: string): ChipModel | undefined {
    if (this.#models.has(place)) return this.#models.get(place);
    const model = CHIP_MODELS.get(chip)?.({ clock: this.#parts.clock });
    this.#models.set(place, model);
    // A chip without a model is one that does not answer.
    if (model !== undefined) this.#adapter.attach(Number(place), model);
    return model;
  }
}
