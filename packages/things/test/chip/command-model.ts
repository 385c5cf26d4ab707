import type { Clock, Millis } from "@thimble/base";
import { type Crc8, crc8 } from "../../src/chip/crc8.ts";

/** A chip that is told to measure by a byte, and answers with checked words once it has; until then it acknowledges no read. */
export class CommandModel {
  readonly #clock: Clock;
  readonly #commands: ReadonlyMap<number, { readonly time: Millis; readonly words: () => readonly number[] }>;
  readonly #crc: Crc8;
  #pending: { readonly done: Millis; readonly words: readonly number[] } | undefined;

  constructor(
    clock: Clock,
    crc: Crc8,
    commands: Readonly<Record<number, { readonly time: Millis; readonly words: () => readonly number[] }>>,
  ) {
    this.#clock = clock;
    this.#crc = crc;
    this.#commands = new Map(Object.entries(commands).map(([command, does]) => [Number(command), does]));
  }

  transfer(write: Uint8Array, readLength: number): Uint8Array | undefined {
    const command = this.#commands.get(write[0] ?? -1);
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
}
