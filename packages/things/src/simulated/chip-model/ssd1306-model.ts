import type { I2cModel } from "./chip-model.ts";
import { Surroundings } from "./surroundings.ts";

const COLUMNS = 128;
const PAGES = 8;

/** How many bytes follow a command; none where it is not here. @see SSD1306, revision 1.5, section 9, table 9-1 */
const ARGUMENTS: Readonly<Record<number, number>> = {
  ...{ 32: 1, 33: 2, 34: 2, 38: 6, 39: 6, 41: 5, 42: 5, 129: 1, 141: 1 },
  ...{ 163: 2, 168: 1, 211: 1, 213: 1, 217: 1, 218: 1, 219: 1 },
};

/** An SSD1306: `on`, `inverted` and `contrast` are what it was told; `pages` are its dots, 8 of 128 columns. It is exposed to nothing. */
export class Ssd1306Model extends Surroundings implements I2cModel {
  /** Every command with the bytes that follow it. */
  readonly commands: (readonly number[])[] = [];
  readonly pages: Uint8Array[] = Array.from({ length: PAGES }, () => new Uint8Array(COLUMNS).fill(0xaa));
  readonly #driven = new Surroundings({ on: 0, inverted: 0, contrast: 127 });
  #columns: readonly [number, number] = [0, COLUMNS - 1];
  #rows: readonly [number, number] = [0, PAGES - 1];
  #column = 0;
  #page = 0;
  /** A command whose bytes go on in the next transaction. */
  #unfinished: readonly number[] = [];

  override get(quantity: string): number {
    return this.#driven.get(quantity);
  }

  /** @see SSD1306, revision 1.5, section 8.1.5.2: a control byte, then commands or dots; it answers with its status */
  transfer(write: Uint8Array, readLength: number): Uint8Array {
    const [kind, ...bytes] = write;
    if (kind === 0x00 || kind === 0x80) this.#obey(bytes);
    if (kind === 0x40) for (const dots of bytes) this.#draw(dots);
    return new Uint8Array(readLength).fill(this.get("on") === 1 ? 0 : 0x40);
  }

  #obey(come: readonly number[]): void {
    const bytes = [...this.#unfinished, ...come];
    this.#unfinished = [];
    for (let at = 0; at < bytes.length; ) {
      const [command = 0, first = 0, last = 0] = bytes.slice(at);
      const length = 1 + (ARGUMENTS[command] ?? 0);
      if (at + length > bytes.length) {
        this.#unfinished = bytes.slice(at);
        return;
      }
      this.commands.push(bytes.slice(at, at + length));
      if (command === 0x21) [this.#columns, this.#column] = [[first, last], first];
      if (command === 0x22) [this.#rows, this.#page] = [[first, last], first];
      if (command === 0x81) this.#driven.set("contrast", first);
      if (command >> 1 === 0xa6 >> 1) this.#driven.set("inverted", command & 1);
      if (command >> 1 === 0xae >> 1) this.#driven.set("on", command & 1);
      at += length;
    }
  }

  /** Dots go from left to right, then to the next page, within the ranges. @see SSD1306, revision 1.5, section 10.1.3: horizontal addressing mode */
  #draw(dots: number): void {
    const page = this.pages[this.#page];
    if (page !== undefined) page[this.#column] = dots;
    this.#column += 1;
    if (this.#column <= this.#columns[1]) return;
    this.#column = this.#columns[0];
    this.#page = this.#page >= this.#rows[1] ? this.#rows[0] : this.#page + 1;
  }
}
