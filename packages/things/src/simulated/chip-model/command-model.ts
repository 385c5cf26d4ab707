import type { Clock, Millis } from "@thimble/base";
import { type Crc8, crc8 } from "../../chip/crc8.ts";
import { Surroundings } from "./surroundings.ts";

/** How long a measurement takes, and the words that it gives. */
export interface MeasuringCommand {
  readonly time: Millis;
  readonly words: () => readonly number[];
}

/** A chip that is told to measure by a command, and answers with checked words once it has; until then it acknowledges no read. */
export abstract class CommandModel extends Surroundings {
  readonly #clock: Clock;
  readonly #crc: Crc8;
  #pending: { readonly done: Millis; readonly words: readonly number[] } | undefined;

  constructor(parts: { readonly clock: Clock; readonly crc: Crc8 }, values: Readonly<Record<string, number>>) {
    super(values);
    this.#clock = parts.clock;
    this.#crc = parts.crc;
  }

  transfer(write: Uint8Array, readLength: number): Uint8Array | undefined {
    const command = write.length === 0 ? undefined : this.obey(write);
    if (command !== undefined) this.#pending = { done: this.#clock.monotonic() + command.time, words: command.words() };
    if (readLength === 0) return new Uint8Array(0);
    if (this.#pending === undefined || this.#clock.monotonic() < this.#pending.done) return undefined;
    const bytes = this.#pending.words.flatMap((word) => {
      const pair = Uint8Array.of(word >> 8, word & 0xff);
      return [...pair, crc8(pair, this.#crc)];
    });
    this.#pending = undefined;
    return Uint8Array.from({ length: readLength }, (_, index) => bytes[index] ?? 0xff);
  }

  /** Called for each command: the measurement that it begins, if it does. */
  protected abstract obey(command: Uint8Array): MeasuringCommand | undefined;
}
