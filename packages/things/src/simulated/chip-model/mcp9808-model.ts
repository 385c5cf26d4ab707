import type { I2cModel } from "./chip-model.ts";
import { WordRegisterModel } from "./word-register-model.ts";

/** An MCP9808 whose `temperature` in Cel can be set. It measures all the time, and has measured as soon as it is asked. */
export class Mcp9808Model extends WordRegisterModel implements I2cModel {
  constructor() {
    super({ temperature: 20 });
    this.words[0x06] = 0x0054;
    this.words[0x07] = 0x0400;
    this.words[0x08] = 0x0300;
  }

  /** The temperature in steps of the resolution; nothing new while it is shut down. @see DS20005095, section 5.1 */
  protected override read(register: number): number {
    const isShutDown = ((this.words[0x01] ?? 0) & 0x0100) !== 0;
    if (register === 0x05 && !isShutDown) {
      const step = 8 >> ((this.words[0x08] ?? 0) >> 8);
      this.words[0x05] = (Math.round((this.get("temperature") * 16) / step) * step) & 0x1fff;
    }
    return super.read(register);
  }
}
