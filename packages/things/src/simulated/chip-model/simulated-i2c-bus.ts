import { ThimbleError } from "@thimble/base";
import type { I2cDevice } from "../../bus/i2c-device.ts";
import type { I2cModel } from "./chip-model.ts";

/** What goes wrong at an address until it is mended. */
export type SimulatedI2cFault =
  /** Nothing acknowledges. */
  | "gone"
  /** The lowest bit of every byte that is read is the wrong one. */
  | "noise";

/** An I2C bus that is made up, with models of chips at its addresses. It takes no time. */
export class SimulatedI2cBus {
  readonly #name: string;
  readonly #models = new Map<number, Pick<I2cModel, "transfer">>();
  readonly #faults = new Map<number, SimulatedI2cFault>();

  /** @param name how errors name the bus */
  constructor(name: string = "i2c-simulated") {
    this.#name = name;
  }

  /** Puts a chip at an address, in place of the one that is there. */
  attach(address: number, model: Pick<I2cModel, "transfer">): void {
    this.#models.set(address, model);
  }

  /** Breaks what is at an address in this way from now on. */
  break(address: number, fault: SimulatedI2cFault): void {
    this.#faults.set(address, fault);
  }

  /** Ends the fault of an address. */
  mend(address: number): void {
    this.#faults.delete(address);
  }

  /** What is at an address, whether a chip is there or not. */
  device(address: number): I2cDevice {
    const name = `${this.#name} at 0x${address.toString(16).padStart(2, "0")}`;
    return {
      name,
      transfer: async (write, readLength, call) => {
        call?.signal?.throwIfAborted();
        const fault = this.#faults.get(address);
        const answer = fault === "gone" ? undefined : this.#models.get(address)?.transfer(write, readLength);
        if (answer === undefined)
          throw new ThimbleError("things.unreachable", `Cannot reach ${name}: nothing acknowledges`);
        return fault === "noise" ? answer.map((byte) => byte ^ 1) : answer;
      },
    };
  }
}
