import type { Clock, Millis } from "@thimble/base";
import type { I2cModel } from "./chip-model.ts";
import { RegisterModel } from "./register-model.ts";

/** ms of a measurement. @see DocID029104, "Max timing budget": default mode */
const TIME: Millis = 33;
/** mm that it sees at most, and what it gives where it sees nothing, with the status of too little light. @see STSW-IMG005 */
const FARTHEST = 2000;
const NOTHING = 8190;
const VALID = 11;
const TOO_LITTLE_LIGHT = 4;

/** Its bytes that differ from chip to chip: the stop variable, and its reference diodes, five of them with an aperture. */
const STOP_VARIABLE = 0x3c;
const SPADS = 0x85;

/**
 * A VL53L0X with a target: `distance` in mm can be set. It keeps the registers of page 0 and a few of the others, which ST does not describe.
 */
export class Vl53l0xModel extends RegisterModel implements I2cModel {
  readonly #clock: Clock;
  #page = 0;
  #register = 0;
  #done: Millis | undefined;
  /** The stop variable that it was given back. */
  stop: number = 0;
  /** What was written to the number of diodes. */
  spadsRequested: number = 0;
  /** What it says of its measurements; undefined when that follows from the distance. */
  status: number | undefined;

  constructor(parts: { readonly clock: Clock }) {
    super({ distance: 500 });
    this.#clock = parts.clock;
    this.hold(0xc0, [0xee, 0xaa, 0x10]);
    this.hold(0xb0, [0xff, 0xff, 0xff, 0xff, 0xff, 0x0f]);
  }

  override transfer(write: Uint8Array, readLength: number): Uint8Array | undefined {
    const [register = this.#register, byte] = write;
    this.#register = register;
    if (register === 0xff && byte !== undefined) this.#page = byte;
    else if (this.#page !== 0) return this.#hidden(register, byte, readLength);
    return super.transfer(write, readLength);
  }

  protected override written(register: number, byte: number): void {
    if (register === 0x00 && (byte & 1) === 1) this.#done = this.#clock.monotonic() + TIME;
    if (register === 0x00) this.registers[0x00] = byte & ~1;
    if (register === 0x0b) this.registers[0x13] = 0;
  }

  protected override read(register: number): number {
    if (this.#done !== undefined && this.#clock.monotonic() >= this.#done) {
      this.#done = undefined;
      const isSeen = this.get("distance") <= FARTHEST;
      const status = this.status ?? (isSeen ? VALID : TOO_LITTLE_LIGHT);
      const distance = isSeen ? Math.max(0, Math.round(this.get("distance"))) : NOTHING;
      this.registers[0x13] = 0x04;
      this.hold(0x14, [status << 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, distance >> 8, distance & 0xff]);
    }
    return super.read(register);
  }

  /** Pages other than 0; on page 7, register 0x83 says at once that its memory can be read. */
  #hidden(register: number, byte: number | undefined, readLength: number): Uint8Array {
    if (register === 0x91 && byte !== undefined) this.stop = byte;
    if (register === 0x4e && byte !== undefined) this.spadsRequested = byte;
    const value = { 145: STOP_VARIABLE, 146: SPADS, 131: this.#page === 7 ? 0x10 : 0 }[register] ?? 0;
    return new Uint8Array(readLength).fill(value);
  }
}
