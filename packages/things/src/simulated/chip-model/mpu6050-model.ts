import { STANDARD_GRAVITY } from "../../chip/gravity.ts";
import type { I2cModel } from "./chip-model.ts";
import { RegisterModel } from "./register-model.ts";

const ROTATION_RANGE = 0x1b;
const ACCELERATION_RANGE = 0x1c;
const DATA = 0x3b;
const POWER = 0x6b;
/** Its reset state: asleep. @see RM-MPU-6000A-00, revision 4.2, section 3 */
const ASLEEP = 0x40;
const AXES = ["X", "Y", "Z"];

/** An MPU-6050 at rest on its back, whose acceleration in m/s2, rotation in deg/s and `temperature` in Cel can be set. */
export class Mpu6050Model extends RegisterModel implements I2cModel {
  constructor() {
    super({
      ...Object.fromEntries(AXES.map((axis) => [`acceleration${axis}`, axis === "Z" ? STANDARD_GRAVITY : 0])),
      ...Object.fromEntries(AXES.map((axis) => [`rotation${axis}`, 0])),
      temperature: 20,
    });
    this.#reset();
  }

  protected override written(register: number, byte: number): void {
    if (register === POWER && (byte & 0x80) !== 0) this.#reset();
  }

  protected override read(register: number): number {
    const isAsleep = ((this.registers[POWER] ?? 0) & ASLEEP) !== 0;
    if (register === DATA && !isAsleep) this.#measure();
    return super.read(register);
  }

  #reset(): void {
    this.registers.fill(0);
    this.registers[POWER] = ASLEEP;
    this.registers[0x75] = 0x68;
  }

  /** @see RM-MPU-6000A-00, revision 4.2, sections 4.17 to 4.19 */
  #measure(): void {
    const range = (register: number): number => ((this.registers[register] ?? 0) >> 3) & 0b11;
    const stepsOfG = 16_384 >> range(ACCELERATION_RANGE);
    const stepsOfDegree = 131 / 2 ** range(ROTATION_RANGE);
    const words = [
      ...AXES.map((axis) => (this.get(`acceleration${axis}`) / STANDARD_GRAVITY) * stepsOfG),
      (this.get("temperature") - 36.53) * 340,
      ...AXES.map((axis) => this.get(`rotation${axis}`) * stepsOfDegree),
    ];
    const clipped = words.map((word) => Math.min(0x7fff, Math.max(-0x8000, Math.round(word))));
    this.hold(
      DATA,
      clipped.flatMap((word) => [(word >> 8) & 0xff, word & 0xff]),
    );
  }
}
