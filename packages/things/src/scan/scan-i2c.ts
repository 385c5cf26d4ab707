import { ThimbleError } from "@thimble/base";
import { checkIdentity } from "../chip/check-identity.ts";
import type { I2cChip } from "../chip/chip.ts";
import { CHIPS } from "../chip/chips.ts";
import type { I2cPlaces } from "../i2c/i2c-places.ts";

/** A chip that has been told by its identity registers. */
export interface FoundChip {
  readonly chip: I2cChip;
  readonly address: number;
}

/**
 * The chips of the library on a bus that can be told from others. Only registers that their datasheets document as an identity are read, at the addresses that
 * a chip may have; nothing is written but the number of the register. A chip without such a register is not found.
 * @throws ThimbleError things.unreachable when the bus is gone
 */
export async function scanI2c(bus: I2cPlaces): Promise<readonly FoundChip[]> {
  const chips = [...CHIPS.values()].filter((chip): chip is I2cChip => chip.bus === "i2c" && chip.identities.length > 0);
  const found: FoundChip[] = [];
  for (const chip of chips) {
    for (const address of chip.addresses) {
      try {
        const device = bus.device(address);
        await checkIdentity({ name: chip.name, device, call: {} }, chip.identities);
        found.push({ chip, address });
      } catch (error) {
        // Nothing is there, or something else.
        if (!(error instanceof ThimbleError)) throw error;
      }
    }
  }
  return found.toSorted((a, b) => a.address - b.address);
}
