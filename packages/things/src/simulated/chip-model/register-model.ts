import { Surroundings } from "./surroundings.ts";

/** Registers of a byte each, as most chips on I2C have them: the first byte of a transaction is the number of a register, what follows goes there. */
export class RegisterModel extends Surroundings {
  readonly registers: Uint8Array = new Uint8Array(256);
  #pointer = 0;

  /** One transaction: what it answers. */
  transfer(write: Uint8Array, readLength: number): Uint8Array | undefined {
    const [pointer, ...bytes] = write;
    if (pointer !== undefined) this.#pointer = pointer;
    for (const byte of bytes) {
      const register = this.numberOf(this.#pointer);
      this.registers[register] = byte;
      this.written(register, byte);
      this.#pointer = this.next(this.#pointer);
    }
    return Uint8Array.from({ length: readLength }, () => {
      const byte = this.read(this.numberOf(this.#pointer));
      this.#pointer = this.next(this.#pointer);
      return byte;
    });
  }

  /** Puts bytes into registers that follow one another. */
  hold(register: number, bytes: Iterable<number>): void {
    this.registers.set([...bytes], register);
  }

  /** The register that a pointer points to. */
  protected numberOf(pointer: number): number {
    return pointer;
  }

  /** Where the pointer goes after a byte. */
  protected next(pointer: number): number {
    return (pointer + 1) & 0xff;
  }

  /** What a register gives. */
  protected read(register: number): number {
    return this.registers[register] ?? 0;
  }

  /** Called when a register was written. */
  protected written(_register: number, _byte: number): void {}
}
