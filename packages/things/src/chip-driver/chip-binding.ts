import type { ChipOptionInput } from "../chip/chip-option.ts";
import type { Binding } from "../driver/binding.ts";
import type { Signal } from "../simulated/signal.ts";

/** A property of a chip of the library. */
export interface ChipTarget {
  readonly kind: "chip";
  readonly chip: string;
  readonly options: ChipOptionInput;
  readonly property: string;
}

/** A register of a chip that is not in the library. */
export interface RegisterTarget {
  readonly kind: "register";
  /** The byte that is sent to choose it, 0 to 255. */
  readonly register: number;
  /** Bytes. */
  readonly width: 1 | 2 | 3 | 4;
  readonly isLittleEndian: boolean;
  readonly isSigned: boolean;
}

/** A property of a chip that is wired to the board. */
export interface ChipBinding extends Binding {
  readonly driver: "i2c" | "spi" | "one-wire" | "clocked-lines";
  /** Where the chip is on the bus: its address on I2C; empty where the bus has one chip. */
  readonly place: string;
  readonly target: ChipTarget | RegisterTarget;
  /** What a simulated chip is exposed to; undefined for what its model begins with. */
  readonly signal: Signal | undefined;
}
