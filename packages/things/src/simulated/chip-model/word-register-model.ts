import { Surroundings } from "./surroundings.ts";

/** Registers of 16 bits, high byte first, as chips of Texas Instruments and Microchip have them: the pointer stays where it is. */
export class WordRegisterModel extends Surroundings {
  readonly words: Uint16Array = new Uint16Array(256);
  #pointer = 0;

  /** One transaction: what it answers. A register that is written or read by halves is taken by its high byte. */
  transfer(write: Uint8Array, readLength: number): Uint8Array | undefined {
    const [pointer, high, low] = write;
    if (pointer !== undefined) this.#pointer = pointer;
    if (high !== undefined) {
      const word = (high << 8) | (low ?? 0);
      this.words[this.#pointer] = word;
      this.written(this.#pointer, word);
    }
    if (readLength === 0) return new Uint8Array(0);
    const word = this.read(this.#pointer);
    return Uint8Array.from({ length: readLength }, (_, index) => (index % 2 === 0 ? word >> 8 : word & 0xff));
  }

  /** What a register gives. */
  protected read(register: number): number {
    return this.words[register] ?? 0;
  }

  /** Called when a register was written. */
  protected written(_register: number, _word: number): void {}
}
