import { ThimbleError } from "@thimble/base";
import type { RegisterTarget } from "./chip-binding.ts";

type Layout = Pick<RegisterTarget, "width" | "isLittleEndian" | "isSigned">;

/** The number in a register's bytes. */
export function decodeRegister(bytes: Uint8Array, { width, isLittleEndian, isSigned }: Layout): number {
  const ordered = isLittleEndian ? bytes.toReversed() : bytes;
  const value = ordered.reduce((sum, byte) => sum * 256 + byte, 0);
  const range = 256 ** width;
  return isSigned && value >= range / 2 ? value - range : value;
}

/**
 * A register's bytes for a number.
 * @throws ThimbleError things.out-of-range when it is not whole or does not fit
 */
export function encodeRegister(value: number, { width, isLittleEndian, isSigned }: Layout): Uint8Array {
  const range = 256 ** width;
  const [minimum, maximum] = isSigned ? [-range / 2, range / 2 - 1] : [0, range - 1];
  if (!Number.isInteger(value) || value < minimum || value > maximum) {
    throw new ThimbleError(
      "things.out-of-range",
      `Cannot write ${value}: it does not fit a register of ${width} bytes`,
      {
        expected: `a whole number from ${minimum} to ${maximum}`,
      },
    );
  }
  let rest = value < 0 ? value + range : value;
  const bytes = new Uint8Array(width);
  for (let i = width - 1; i >= 0; i--) {
    bytes[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return isLittleEndian ? bytes.reverse() : bytes;
}
