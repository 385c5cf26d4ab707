import type { DriverModule } from "../driver/driver-module.ts";
import { LinuxKernel } from "../kernel/linux-kernel.ts";
import { NodeFileTree } from "../sysfs/node-file-tree.ts";
import type { GpioBinding } from "./gpio-binding.ts";
import { GpioDriver } from "./gpio-driver.ts";
import { GPIO_FORM_TERMS, parseGpioForm } from "./parse-gpio-form.ts";

/** Lines of GPIO chips. */
export const GPIO: DriverModule<GpioBinding> = {
  kind: "gpio",
  schemes: ["gpio"],
  formTerms: GPIO_FORM_TERMS,
  pollEvery: 0,
  parseForm: parseGpioForm,
  areReadTogether: () => false,
  bindEvent: (read) => (read.measure === "level" ? { ...read, every: 0, isEvent: true } : undefined),
  tellsEventsWhen: "data: { type: boolean }, or no data",
  readTogetherWhen: "no two lines of a chip: each edge has the kernel's own time",
  create: (address, { clock }) =>
    new GpioDriver({ address, clock, kernel: new LinuxKernel(), files: new NodeFileTree() }),
};
