import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import { scanChips } from "../../src/gpio/scan-chips.ts";
import { SimulatedGpioChip } from "../../src/kernel/simulated/simulated-gpio-chip.ts";
import { SimulatedKernel } from "../../src/kernel/simulated/simulated-kernel.ts";
import { devicesOf } from "./gpio-scene.ts";

test("scanChips() gives every chip that may be opened, with its lines", async () => {
  const clock = new VirtualClock();
  const kernel = new SimulatedKernel({ clock });
  kernel.attach("/dev/gpiochip0", new SimulatedGpioChip({ clock, names: ["A", ""], label: "pinctrl" }));
  kernel.attach("/dev/gpiochip1", new SimulatedGpioChip({ clock, names: [], name: "gpiochip1" }));
  kernel.attach("/dev/ttyS0", new SimulatedGpioChip({ clock, names: [] }));
  const files = devicesOf(kernel);
  const list = async (path: string): Promise<readonly string[]> => [...(await files.list(path)), "gpiochip2"];
  const chips = await scanChips({ kernel, files: { ...files, list } });
  assert.deepEqual(
    chips.map(({ path, info, lines }) => [path, info.label, lines.map(({ name }) => name)]),
    [
      ["/dev/gpiochip0", "pinctrl", ["A", ""]],
      ["/dev/gpiochip1", "simulated", []],
    ],
  );
});
