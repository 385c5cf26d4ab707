import type { ChipBinding } from "../chip-driver/chip-binding.ts";
import { ChipDriver } from "../chip-driver/chip-driver.ts";
import type { DriverModule } from "../driver/driver-module.ts";
import { LinuxKernel } from "../kernel/linux-kernel.ts";
import { I2cPlaces } from "./i2c-places.ts";
import { I2C_FORM_TERMS, parseI2cForm } from "./parse-i2c-form.ts";
import { SimulatedI2cPlaces } from "./simulated-i2c-places.ts";

const SIMULATED = "i2c+simulated:";

/** Chips on I2C, real or made up. */
export const I2C: DriverModule<ChipBinding> = {
  kind: "i2c",
  schemes: ["i2c", "i2c+simulated"],
  formTerms: I2C_FORM_TERMS,
  pollEvery: 1000,
  parseForm: parseI2cForm,
  areReadTogether: (a, b) => a.place === b.place && a.target.kind === "chip" && b.target.kind === "chip",
  readTogetherWhen: "properties of one chip",
  create: (address, { clock, random }) => {
    const bus = address.slice(address.indexOf(":") + 1);
    const path = bus.startsWith("//") ? `/dev/i2c-${bus.slice(2)}` : bus;
    const places = address.startsWith(SIMULATED)
      ? new SimulatedI2cPlaces({ path, clock, random })
      : new I2cPlaces(path, new LinuxKernel());
    return new ChipDriver({ address, clock, places });
  },
};
