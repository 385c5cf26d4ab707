import type { Clock, Random } from "@thimble/base";
import type { ChipBinding } from "../../chip-driver/chip-binding.ts";
import { type SignalSource, startSignal } from "../signal.ts";
import type { ChipModel } from "./chip-model.ts";
import type { ChipModelParts } from "./chip-model-parts.ts";

/** What the chips of a simulated bus are made of. */
export interface ModelledChipsParts<M extends ChipModel> {
  readonly clock: Clock;
  readonly random: Random;
  /** How models are made, by chip. */
  readonly models: ReadonlyMap<string, (parts: ChipModelParts) => M>;
  /** Wires a chip to its place. */
  readonly attach: (place: string, model: M) => void;
}

/** The chips of a simulated bus: each that is asked for is there, exposed to what its properties' `thimble:simulate` say. */
export class ModelledChips<M extends ChipModel> {
  readonly #parts: ModelledChipsParts<M>;
  readonly #models = new Map<string, M>();
  readonly #sources = new Map<string, SignalSource>();
  readonly #began: number;

  constructor(parts: ModelledChipsParts<M>) {
    this.#parts = parts;
    this.#began = parts.clock.monotonic();
  }

  /** Called before these are read or written. */
  prepare(bindings: readonly ChipBinding[]): void {
    const { clock, random } = this.#parts;
    const time = { elapsed: clock.monotonic() - this.#began, now: clock.now() / 1000 };
    for (const { place, target, signal } of bindings) {
      if (target.kind !== "chip") continue;
      const model = this.#model(place, target.chip, target.options);
      if (signal === undefined || model?.quantities.includes(target.property) !== true) continue;
      const key = `${place}/${target.property}`;
      const source = this.#sources.get(key) ?? startSignal(signal, random);
      this.#sources.set(key, source);
      model.set(target.property, source(time));
    }
  }

  /** The first chip that is asked for at a place is the one that is there; none when it belongs on another bus. */
  #model(place: string, chip: string, options: ChipModelParts["options"]): M | undefined {
    const there = this.#models.get(place);
    if (there !== undefined) return there;
    const model = this.#parts.models.get(chip)?.({ clock: this.#parts.clock, ...(options && { options }) });
    if (model === undefined) return undefined;
    this.#models.set(place, model);
    this.#parts.attach(place, model);
    return model;
  }
}
