import { type Clock, type Random, ThimbleError } from "@thimble/base";
import type { ClockedLines } from "../bus/gpio-lines.ts";
import type { ClockedModel } from "../simulated/chip-model/chip-model.ts";
import { CHIP_MODELS } from "../simulated/chip-model/chip-models.ts";
import { SimulatedPlaces } from "../simulated/chip-model/simulated-places.ts";

/** The two lines of a model, as one that clocks them by hand has them. Pulses take no time. */
export function linesOf(name: string, model: () => ClockedModel | undefined): ClockedLines {
  const there = (): ClockedModel => {
    const chip = model();
    if (chip !== undefined) return chip;
    throw new ThimbleError("things.unreachable", `Cannot reach ${name}: no chip is there`);
  };
  return {
    name,
    data: { get: async () => there().data },
    clock: { set: async (level) => there().setClock(level) },
    clockIn: async (bits) => {
      const chip = there();
      let value = 0;
      for (let bit = 0; bit < bits; bit++) {
        chip.setClock(true);
        value = value * 2 + (chip.data ? 1 : 0);
        chip.setClock(false);
      }
      return value;
    },
  };
}

/** Two lines that are made up, with the chip on them that is asked for. */
export class SimulatedClockedPlaces extends SimulatedPlaces<ClockedModel> {
  /** @param parts.name how errors name the lines */
  constructor({ name, clock, random }: { readonly name: string; readonly clock: Clock; readonly random: Random }) {
    let chip: ClockedModel | undefined;
    const device = linesOf(name, () => chip);
    const attach = (_: string, model: ClockedModel): void => {
      chip = model;
    };
    super(
      {
        // There is nothing that could be missing, and nothing is held.
        open: async () => undefined,
        socket: () => ({ bus: "clocked-lines", device }),
        close: async () => undefined,
      },
      { clock, random, models: CHIP_MODELS.clockedLines, attach },
    );
  }
}
