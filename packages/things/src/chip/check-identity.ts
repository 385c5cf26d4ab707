import { ThimbleError } from "@thimble/base";
import type { BusCallOptions } from "../bus/bus-call-options.ts";
import type { I2cDevice } from "../bus/i2c-device.ts";
import type { ChipIdentity } from "./chip.ts";
import { I2cRegisters } from "./i2c-registers.ts";

/**
 * Makes sure that the chip which answers is the one that is meant.
 * @throws ThimbleError things.wrong-chip when a register has another value; and what the device throws
 */
export async function checkIdentity(
  chip: { readonly name: string; readonly device: I2cDevice; readonly call: BusCallOptions },
  identities: readonly ChipIdentity[],
): Promise<void> {
  const registers = new I2cRegisters(chip.device);
  for (const { register, width, mask, value } of identities) {
    const view = await registers.read(register, width, chip.call);
    const found = (width === 1 ? view.getUint8(0) : view.getUint16(0)) & mask;
    if (found !== value) throw wrongChip(chip.name, `register ${hex(register)} is ${hex(found)}`, hex(value));
  }
}

/** The error for another chip than the one that is meant: what was found, and what would be right. */
export function wrongChip(name: string, found: string, expected: string): ThimbleError {
  return new ThimbleError("things.wrong-chip", `Cannot use ${name}: ${found}`, { expected });
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(2, "0")}`;
}
