import { ThimbleError } from "@thimble/base";
import type { BoundProperty } from "../description/thing-description.ts";
import type { Binding } from "../driver/binding.ts";
import type { Driver, DriverCallOptions } from "../driver/driver.ts";
import { driverModule } from "../driver/driver-modules.ts";
import { type BitField, fitsBits, insertBits } from "../pipeline/bit-field.ts";
import { toDevice } from "../pipeline/device-value.ts";
import { abortable } from "./abortable.ts";

/** How a property that can be written is written. */
export type Writable = Pick<BoundProperty, "scale" | "offset" | "bits" | "codes"> & { readonly write: Binding };

/** Writes values to devices, and bits of registers without losing the other bits. */
export class DeviceWriter {
  /** The last read-modify-write at each driver: whoever writes there meanwhile comes after it. */
  readonly #held = new WeakMap<Driver, Promise<unknown>>();

  /**
   * Writes a value, in the property's unit, and resolves when the device has confirmed it. Bits of a register are put into what the register holds;
   * while that is under way nothing else is written at its address by this. What another master writes there in between is lost: the protocols have
   * no such lock.
   * @throws ThimbleError as `Driver.write`; things.out-of-range for what the bits can not hold
   */
  async write(driver: Driver, bound: Writable, value: number, options: DriverCallOptions): Promise<void> {
    const { bits, write } = bound;
    const held = toDevice(value, bound);
    for (let before = this.#held.get(driver); before !== undefined; before = this.#held.get(driver))
      await abortable(before, options.signal);
    if (bits === undefined) return driver.write(write, held, options);
    const whole = Math.round(held);
    if (!fitsBits(whole, bits)) {
      throw new ThimbleError("things.out-of-range", `Cannot write ${value}: ${whole} does not fit its bits`, {
        expected: `what bits ${bits.from} to ${bits.to} can hold`,
      });
    }
    const work = writeBits(driver, write, bits, whole, options);
    // Whoever waits only waits for the end, whatever it is.
    const settled = work.catch(() => undefined).then(() => void this.#held.delete(driver));
    this.#held.set(driver, settled);
    return work;
  }
}

async function writeBits(
  driver: Driver,
  write: Binding,
  bits: BitField,
  value: number,
  options: DriverCallOptions,
): Promise<void> {
  const read = driverModule(write.driver)?.readsBack?.(write);
  const [answer] = read === undefined ? [] : await driver.read([read], options);
  if (answer === undefined) throw new ThimbleError("base.bug", "Cannot write bits: nothing reads the others");
  if (answer instanceof ThimbleError) throw answer;
  await driver.write(write, insertBits(answer.value, value, bits), options);
}
