import type { Clock } from "@thimble/base";
import { ds3231Registers, ds3231Time } from "../../chip/ds3231.ts";
import type { I2cModel } from "./chip-model.ts";
import { RegisterModel } from "./register-model.ts";

/** 2000-01-01T00:00:00Z in seconds since 1970: what the registers hold at least. */
const FIRST = Date.UTC(2000, 0, 1) / 1000;
const TIME_REGISTERS = 7;
const STATUS = 0x0f;
/** `OSF` of the status: the clock has stood. @see 19-5170, "Status Register (0Fh)" */
const STOPPED = 0x80;

/** A DS3231 that goes with the clock: `time` in s since 1970 and `temperature` in Cel can be set; `isSet` 0 is an empty battery. */
export class Ds3231Model extends RegisterModel implements I2cModel {
  readonly #clock: Clock;
  /** s that it is ahead of the clock. */
  #ahead = 0;

  constructor(parts: { readonly clock: Clock }) {
    super({ time: 0, isSet: 1, temperature: 20 });
    this.#clock = parts.clock;
    if (this.get("time") < FIRST) this.set("isSet", 0);
  }

  override set(quantity: string, value: number): void {
    super.set(quantity, value);
    if (quantity === "time") this.#ahead = value - Math.floor(this.#clock.now() / 1000);
    if (quantity === "isSet") this.registers[STATUS] = value === 0 ? STOPPED : 0;
  }

  override get(quantity: string): number {
    if (quantity === "time") return Math.floor(this.#clock.now() / 1000) + this.#ahead;
    if (quantity === "isSet") return ((this.registers[STATUS] ?? 0) & STOPPED) === 0 ? 1 : 0;
    return super.get(quantity);
  }

  override transfer(write: Uint8Array, readLength: number): Uint8Array | undefined {
    this.hold(0x00, ds3231Registers(Math.max(FIRST, this.get("time"))));
    const word = Math.round(this.get("temperature") * 4) << 6;
    this.hold(0x11, [(word >> 8) & 0xff, word & 0xff]);
    const answer = super.transfer(write, readLength);
    const [first = TIME_REGISTERS, ...bytes] = write;
    const written =
      first < TIME_REGISTERS && bytes.length > 0 ? ds3231Time(new DataView(this.registers.buffer)) : undefined;
    if (written !== undefined) this.set("time", written);
    return answer;
  }
}
