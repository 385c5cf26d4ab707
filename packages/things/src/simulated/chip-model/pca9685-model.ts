import { pca9685Duty } from "../../chip/pca9685.ts";
import type { I2cModel } from "./chip-model.ts";
import { RegisterModel } from "./register-model.ts";

const CHANNELS = 16;

/** A PCA9685: `duty0` to `duty15` are what its outputs do in percent, `frequency` is theirs in Hz. It is exposed to nothing. */
export class Pca9685Model extends RegisterModel implements I2cModel {
  constructor() {
    super();
    this.hold(0x00, [0x11, 0x04]);
    this.registers[0xfe] = 0x1e;
    this.#allOff();
  }

  override get(quantity: string): number {
    if (quantity === "frequency") return 25e6 / 4096 / ((this.registers[0xfe] ?? 0) + 1);
    const channel = /^duty(1[0-5]|\d)$/.exec(quantity)?.[1];
    if (channel === undefined) throw new RangeError(`Cannot find ${quantity}: there are duty0 to duty15, frequency`);
    if (((this.registers[0x00] ?? 0) & 0x10) !== 0) return 0;
    const view = new DataView(this.registers.buffer, 0x06 + 4 * Number(channel), 4);
    return pca9685Duty(view.getUint16(0, true), view.getUint16(2, true));
  }

  /** The prescale can be set only in sleep; ALL_LED goes to every channel. @see PCA9685, revision 4, sections 7.3.4 and 7.3.5 */
  override transfer(write: Uint8Array, readLength: number): Uint8Array | undefined {
    const isAsleep = ((this.registers[0x00] ?? 0) & 0x10) !== 0;
    if (write[0] === 0xfe && write.length > 1 && !isAsleep) return new Uint8Array(0);
    return super.transfer(write, readLength);
  }

  protected override written(register: number, byte: number): void {
    if (register < 0xfa || register > 0xfd) return;
    for (let channel = 0; channel < CHANNELS; channel++) this.registers[0x06 + 4 * channel + (register - 0xfa)] = byte;
  }

  #allOff(): void {
    for (let channel = 0; channel < CHANNELS; channel++) this.registers[0x06 + 4 * channel + 3] = 0x10;
  }
}
