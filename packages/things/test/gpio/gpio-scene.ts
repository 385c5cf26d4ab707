import { VirtualClock } from "@thimble/base";
import type { DriverAnswer, PushListener } from "../../src/driver/driver.ts";
import type { GpioBinding, GpioLineSetup } from "../../src/gpio/gpio-binding.ts";
import { GpioDriver } from "../../src/gpio/gpio-driver.ts";
import { SimulatedGpioChip } from "../../src/kernel/simulated/simulated-gpio-chip.ts";
import { SimulatedKernel } from "../../src/kernel/simulated/simulated-kernel.ts";
import type { FileTree } from "../../src/sysfs/file-tree.ts";

export const CHIP_PATH = "/dev/gpiochip0";

/** An input with nothing special about it. */
export const INPUT: GpioLineSetup = {
  isOutput: false,
  isActiveLow: false,
  bias: undefined,
  drive: "push-pull",
  debounce: 0,
  initial: false,
  safe: undefined,
};

/** A binding to the level of an input, or what is said otherwise. */
export function gpioBinding(
  line: number | string,
  parts: Partial<Omit<GpioBinding, "setup">> = {},
  setup: Partial<GpioLineSetup> = {},
): GpioBinding {
  return { driver: "gpio", line, measure: "level", edge: "rising", every: 0, ...parts, setup: { ...INPUT, ...setup } };
}

/** The names of devices of a simulated kernel. */
export function devicesOf(kernel: SimulatedKernel): FileTree {
  const refuse = async (): Promise<never> => {
    throw new Error("Only names of devices are looked for here");
  };
  return {
    list: async (path) =>
      kernel.paths.flatMap((each) => (each.startsWith(`${path}/`) ? [each.slice(path.length + 1)] : [])),
    read: refuse,
    write: refuse,
    target: refuse,
  };
}

/** A driver on a chip of eight lines, VALVE, FLOW, DOOR and others without a name, in virtual time. */
export function gpioScene(address = `gpio:${CHIP_PATH}`) {
  const clock = new VirtualClock();
  const kernel = new SimulatedKernel({ clock });
  const chip = new SimulatedGpioChip({ clock, names: ["VALVE", "FLOW", "DOOR", "", "", "", "", ""] });
  kernel.attach(CHIP_PATH, chip);
  const driver = new GpioDriver({ address, clock, kernel, files: devicesOf(kernel) });
  return { clock, kernel, chip, driver };
}

/** A listener that writes down what it hears. */
export function recorder() {
  const answers: (readonly [index: number, answer: DriverAnswer])[] = [];
  const downs: Error[] = [];
  const listener: PushListener = {
    onAnswer: async (index, answer) => void answers.push([index, answer]),
    onDown: (error) => downs.push(error),
  };
  /** What was heard since this was asked last: index and value, or the error's code. */
  const heard = (): readonly (readonly [number, number | string])[] =>
    answers.splice(0).map(([index, answer]) => [index, "value" in answer ? answer.value : answer.code]);
  return { answers, downs, listener, heard };
}

/** Lets promises settle. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
}
