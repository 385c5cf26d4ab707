import type { Clock } from "@thimble/base";
import type { ChipOptionInput } from "../../chip/chip-option.ts";

/** What a model of a chip is made of. */
export interface ChipModelParts {
  readonly clock: Clock;
  /** Those of the chip: what is soldered beside it on the board. The defaults of the chip for those that are not given. */
  readonly options?: ChipOptionInput;
}

/** A number among the options, or what it is when it is not given. */
export function numberOf(options: ChipOptionInput | undefined, name: string, otherwise: number): number {
  return Number(options?.[name] ?? otherwise);
}
