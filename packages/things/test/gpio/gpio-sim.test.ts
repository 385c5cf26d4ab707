import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { SystemClock } from "@thimble/base";
import { GpioDriver } from "../../src/gpio/gpio-driver.ts";
import { LinuxKernel } from "../../src/kernel/linux-kernel.ts";
import { NodeFileTree } from "../../src/sysfs/node-file-tree.ts";
import { until } from "../until.ts";
import { gpioBinding, recorder } from "./gpio-scene.ts";

/** Where the kernel makes GPIO chips on demand. @see Linux, Documentation/admin-guide/gpio/gpio-sim.rst */
const GPIO_SIM = "/sys/kernel/config/gpio-sim";
const SKIP = existsSync(GPIO_SIM) ? false : "the kernel has no gpio-sim, or it is not loaded: modprobe gpio-sim";

test("GpioDriver on a chip of the kernel's own: edges, an output, a line by name", { skip: SKIP }, async (t) => {
  const device = join(GPIO_SIM, `thimble-${process.pid}`);
  const bank = join(device, "bank0");
  for (const folder of [device, bank, join(bank, "line1")]) mkdirSync(folder);
  t.after(() => {
    writeFileSync(join(device, "live"), "0");
    for (const folder of [join(bank, "line1"), bank, device]) rmdirSync(folder);
  });
  writeFileSync(join(bank, "num_lines"), "4");
  writeFileSync(join(bank, "line1", "name"), "THIMBLE-DOOR");
  writeFileSync(join(device, "live"), "1");
  const chip = readFileSync(join(bank, "chip_name"), "utf8").trim();
  const platform = `/sys/devices/platform/${readFileSync(join(device, "dev_name"), "utf8").trim()}/${chip}`;
  const pull = (line: number, to: "up" | "down"): void =>
    writeFileSync(join(platform, `sim_gpio${line}`, "pull"), `pull-${to}`);

  const parts = { clock: new SystemClock(), kernel: new LinuxKernel(), files: new NodeFileTree() };
  const named = new GpioDriver({ ...parts, address: "gpio://name" });
  const numbered = new GpioDriver({ ...parts, address: `gpio:/dev/${chip}` });
  t.after(() => Promise.all([named.close(), numbered.close()]));
  const { listener, answers } = recorder();
  named.subscribe([gpioBinding("THIMBLE-DOOR")], listener);
  await named.connect();
  assert.equal(answers.length, 1);
  const before = parts.clock.monotonic();
  pull(1, "up");
  await until(() => answers.length === 2, "the edge came");
  const [, edge] = answers[1] ?? [];
  assert.ok(edge !== undefined && "value" in edge && edge.value === 1 && edge.arrived >= before);
  await numbered.connect();
  await numbered.write(gpioBinding(2, {}, { isOutput: true }), 1);
  assert.equal(readFileSync(join(platform, "sim_gpio2", "value"), "utf8").trim(), "1");
});
