import type { Clock, Millis } from "@thimble/base";
import { bme280FineTemperature, bme280Humidity, bme280Pressure, readBme280Calibration } from "../../chip/bme280.ts";
import type { I2cModel } from "./chip-model.ts";
import { inverse } from "./inverse.ts";
import { RegisterModel } from "./register-model.ts";

/** `dig_T` and `dig_P` of the worked example of the BMP280, which has the same formulas. @see BST-BMP280-DS001, revision 1.26, section 3.12 */
const WORDS = [27_504, 26_435, -1000, 36_477, -10_685, 3024, 2855, 140, -7, 15_500, -14_600, 6000];
/** `dig_H1` to `dig_H6`, as chips are found to have them. */
const H1 = 75;
const H2 = 363;
const H4 = 313;
const H5 = 50;
const H6 = 30;

/** What the data registers hold when nothing was measured. @see BST-BME280-DS002, section 5.3, table 18: reset state */
const NOTHING = [0x80, 0x00, 0x00, 0x80, 0x00, 0x00, 0x80, 0x00];

/** Bit 3 of the status. @see BST-BME280-DS002, section 5.4.4 */
const MEASURING = 0x08;

/** The typical time of a measurement of all three without oversampling, in ms. @see BST-BME280-DS002, section 9.1 */
const TYPICAL_TIME: Millis = 8;

/** A BME280 whose air can be set: `temperature` in Cel, `pressure` in Pa, `humidity` in percent. */
export class Bme280Model extends RegisterModel implements I2cModel {
  readonly #clock: Clock;
  #done: Millis | undefined;

  constructor(parts: { readonly clock: Clock }) {
    super({ temperature: 20, pressure: 101_325, humidity: 50 });
    this.#clock = parts.clock;
    this.registers[0xd0] = 0x60;
    const low = new DataView(this.registers.buffer, 0x88, 26);
    WORDS.forEach((word, index) => {
      low.setInt16(2 * index, word, true);
    });
    low.setUint8(25, H1);
    this.hold(0xe1, [H2 & 0xff, H2 >> 8, 0, H4 >> 4, (H4 & 0x0f) | ((H5 & 0x0f) << 4), H5 >> 4, H6]);
    this.hold(0xf7, NOTHING);
  }

  /** Writes are pairs of a register and its byte. @see BST-BME280-DS002, section 6.2.1 "I2C write" */
  override transfer(write: Uint8Array, readLength: number): Uint8Array | undefined {
    if (write.length < 2) return super.transfer(write, readLength);
    for (let at = 0; at + 1 < write.length; at += 2) super.transfer(write.subarray(at, at + 2), 0);
    return new Uint8Array(0);
  }

  protected override written(register: number, byte: number): void {
    if (register === 0xe0 && byte === 0xb6) this.hold(0xf2, [0, 0, 0, 0, 0, ...NOTHING]);
    if (register !== 0xf4 || (byte & 0b11) === 0) return;
    this.registers[0xf3] = MEASURING;
    this.#done = this.#clock.monotonic() + TYPICAL_TIME;
  }

  protected override read(register: number): number {
    if (this.#done !== undefined && this.#clock.monotonic() >= this.#done) this.#measure();
    return super.read(register);
  }

  #measure(): void {
    this.#done = undefined;
    const bytes = this.registers;
    const calibration = readBme280Calibration(
      new DataView(bytes.buffer, 0x88, 26),
      new DataView(bytes.buffer, 0xe1, 7),
    );
    const fineOf = (raw: number): number => bme280FineTemperature(raw, calibration);
    const t = inverse((raw) => fineOf(raw) / 5120, this.get("temperature"), 0, 0xfffff);
    const p = inverse((raw) => bme280Pressure(raw, fineOf(t), calibration), this.get("pressure"), 0, 0xfffff);
    const h = inverse((raw) => bme280Humidity(raw, fineOf(t), calibration), this.get("humidity"), 0, 0xffff);
    const split = (raw: number): readonly number[] => [raw >> 12, (raw >> 4) & 0xff, (raw & 0x0f) << 4];
    this.hold(0xf7, [...split(p), ...split(t), h >> 8, h & 0xff]);
    // Normal mode measures again and again: as if it had just done so whenever it is asked.
    if (((bytes[0xf4] ?? 0) & 0b11) === 0b11) this.#done = this.#clock.monotonic();
    else this.registers[0xf4] = (bytes[0xf4] ?? 0) & ~0b11;
    this.registers[0xf3] = 0;
  }
}
