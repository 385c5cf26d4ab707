import type { SpiModel } from "./chip-model.ts";
import { type ChipModelParts, numberOf } from "./chip-model-parts.ts";
import { Surroundings } from "./surroundings.ts";

const CHANNELS = Array.from({ length: 8 }, (_, channel) => `voltage${channel}`);
const CODES = 1024;

/** An MCP3008 with the reference of the options, whose inputs `voltage0` to `voltage7` in V can be set. */
export class Mcp3008Model extends Surroundings implements SpiModel {
  readonly #reference: number;

  constructor({ options }: Partial<ChipModelParts> = {}) {
    super(Object.fromEntries(CHANNELS.map((channel) => [channel, 0])));
    this.#reference = numberOf(options, "reference", 3.3);
  }

  /**
   * After the start bit come four control bits; the answer begins one clock later, with a null bit and ten bits, highest first.
   * @see DS21295, section 5.0, figure 5-1
   */
  transfer(sent: Uint8Array): Uint8Array {
    const bits = [...sent].flatMap((byte) => Array.from({ length: 8 }, (_, bit) => (byte >> (7 - bit)) & 1));
    const start = bits.indexOf(1);
    if (start < 0) return sent.map(() => 0xff);
    const [single = 0, d2 = 0, d1 = 0, d0 = 0] = bits.slice(start + 1, start + 5);
    const code = this.#code(single === 1, (d2 << 2) | (d1 << 1) | d0);
    const answer = bits.map((_, at) => {
      const place = at - (start + 7);
      return place < -1 || place > 9 ? 1 : place < 0 ? 0 : (code >> (9 - place)) & 1;
    });
    return sent.map((_, byte) => answer.slice(8 * byte, 8 * byte + 8).reduce((all, bit) => (all << 1) | bit, 0));
  }

  #code(isSingle: boolean, channel: number): number {
    const minus = isSingle ? 0 : this.get(`voltage${channel ^ 1}`);
    const steps = Math.floor(((this.get(`voltage${channel}`) - minus) * CODES) / this.#reference);
    return Math.min(CODES - 1, Math.max(0, steps));
  }
}
