import type { Clock, Millis } from "@thimble/base";
import { bmp390Pressure, bmp390Temperature, readBmp390Calibration } from "../../chip/bmp390.ts";
import type { I2cModel } from "./chip-model.ts";
import { inverse } from "./inverse.ts";
import { RegisterModel } from "./register-model.ts";

/** Registers 0x31 to 0x45 of a chip of revision 1, as they were read. @see github.com/asasine/bmp390, src/lib.rs, at b5c8e91: "from a real BMP390" */
const CALIBRATION = "986ca94af9e31c61160601514ade5d03faf90e06f5";

/** Bits of the status: commands are taken, and both values are new. @see BST-BMP390-DS002, register 0x03 "STATUS" */
const TAKES_COMMANDS = 0x10;
const NEW_VALUES = 0x60;

/** A BMP390 whose air can be set: `temperature` in Cel, `pressure` in Pa. */
export class Bmp390Model extends RegisterModel implements I2cModel {
  readonly #clock: Clock;
  #done: Millis | undefined;
  /** How many times as long as typical a measurement takes. */
  slowness: number = 1;

  constructor(parts: { readonly clock: Clock }) {
    super({ pressure: 101_325, temperature: 20 });
    this.#clock = parts.clock;
    this.registers[0x00] = 0x60;
    this.registers[0x03] = TAKES_COMMANDS;
    this.hold(0x31, Uint8Array.fromHex(CALIBRATION));
  }

  /** The time of a measurement. @see BST-BMP390-DS002, section 3.9.2 */
  protected override written(register: number, byte: number): void {
    if (register !== 0x1b || (byte & 0b11_0000) === 0) return;
    const [pressure, temperature] = [(this.registers[0x1c] ?? 0) & 7, (this.registers[0x1c] ?? 0) >> 3];
    const time = (234 + 392 + 2020 * 2 ** pressure + 163 + 2020 * 2 ** temperature) / 1000;
    this.registers[0x03] = TAKES_COMMANDS;
    this.#done = this.#clock.monotonic() + time * this.slowness;
  }

  protected override read(register: number): number {
    if (this.#done !== undefined && this.#clock.monotonic() >= this.#done) this.#measure();
    return super.read(register);
  }

  #measure(): void {
    this.#done = undefined;
    const calibration = readBmp390Calibration(new DataView(this.registers.buffer, 0x31, 21));
    const t = inverse((raw) => bmp390Temperature(raw, calibration), this.get("temperature"), 0, 0xffffff);
    const exact = bmp390Temperature(t, calibration);
    const p = inverse((raw) => bmp390Pressure(raw, exact, calibration), this.get("pressure"), 0, 0xffffff);
    const split = (raw: number): readonly number[] => [raw & 0xff, (raw >> 8) & 0xff, raw >> 16];
    this.hold(0x03, [TAKES_COMMANDS | NEW_VALUES, ...split(p), ...split(t)]);
  }
}
