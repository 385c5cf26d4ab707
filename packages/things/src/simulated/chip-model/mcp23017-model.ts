import type { I2cModel } from "./chip-model.ts";
import { RegisterModel } from "./register-model.ts";

const PINS = ["a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7", "b0", "b1", "b2", "b3", "b4", "b5", "b6", "b7"];

/** An MCP23017: `a0` to `b7` are 0 or 1; set is what drives an input from outside, got is the level of the pin. */
export class Mcp23017Model extends RegisterModel implements I2cModel {
  constructor() {
    super(Object.fromEntries(PINS.map((pin) => [pin, 0])));
    this.hold(0x00, [0xff, 0xff]);
  }

  override get(quantity: string): number {
    const outside = super.get(quantity);
    const pin = PINS.indexOf(quantity);
    const bitOf = (register: number): number => ((this.registers[register + (pin >> 3)] ?? 0) >> (pin & 7)) & 1;
    return bitOf(0x00) === 0 ? bitOf(0x14) : outside;
  }

  /** GPIO reads the pins, turned over by IPOL; writing it writes OLAT. @see DS20001952, section 3.5.10 */
  protected override read(register: number): number {
    if (register !== 0x12 && register !== 0x13) return super.read(register);
    const port = register - 0x12;
    const levels = PINS.slice(8 * port, 8 * port + 8).reduce((bits, pin, index) => bits | (this.get(pin) << index), 0);
    return levels ^ ((this.registers[0x02 + port] ?? 0) & (this.registers[0x00 + port] ?? 0));
  }

  protected override written(register: number, byte: number): void {
    if (register === 0x12 || register === 0x13) this.registers[register + 2] = byte;
  }
}
