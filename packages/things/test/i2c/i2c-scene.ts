import { SystemClock } from "@thimble/base";
import type { ChipBinding } from "../../src/chip-driver/chip-binding.ts";
import { ChipDriver } from "../../src/chip-driver/chip-driver.ts";
import { I2cPlaces } from "../../src/i2c/i2c-places.ts";
import { SimulatedI2cAdapter } from "../../src/kernel/simulated/simulated-i2c-adapter.ts";
import { SimulatedKernel } from "../../src/kernel/simulated/simulated-kernel.ts";

export const BUS_PATH = "/dev/i2c-1";

/** A binding to a property of a BME280, or what is said otherwise. */
export function chipBinding(property: string, parts: Partial<ChipBinding> = {}): ChipBinding {
  const target = { kind: "chip", chip: "bme280", options: {}, property } as const;
  return { driver: "i2c", place: "0x76", target, signal: undefined, ...parts };
}

/** A binding to a register of 16 bits, high byte first. */
export function registerBinding(register: number, place = "0x40"): ChipBinding {
  const target = { kind: "register", register, width: 2, isLittleEndian: false, isSigned: false } as const;
  return { driver: "i2c", place, target, signal: undefined };
}

/** A driver on a simulated bus, down to the bytes that the kernel gets. */
export function i2cScene() {
  const clock = new SystemClock();
  const kernel = new SimulatedKernel({ clock });
  const adapter = new SimulatedI2cAdapter();
  kernel.attach(BUS_PATH, adapter);
  const places = new I2cPlaces(BUS_PATH, kernel);
  const driver = new ChipDriver({ address: "i2c://1", clock, places });
  return { clock, kernel, adapter, places, driver };
}
