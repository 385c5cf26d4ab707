import assert from "node:assert/strict";
import { test } from "node:test";
import { SystemClock } from "@thimble/base";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import { SimulatedGpioChip } from "../../src/kernel/simulated/simulated-gpio-chip.ts";
import { SimulatedI2cAdapter } from "../../src/kernel/simulated/simulated-i2c-adapter.ts";
import { SimulatedKernel } from "../../src/kernel/simulated/simulated-kernel.ts";
import { scanBoard } from "../../src/scan/scan-board.ts";
import { Bme280Model } from "../../src/simulated/chip-model/bme280-model.ts";
import { FakeSysfs } from "../sysfs/fake-sysfs.ts";

/** A board with one of everything. */
function scene() {
  const clock = new SystemClock();
  const sysfs = new FakeSysfs();
  const kernel = new SimulatedKernel({ clock });
  for (const [i, device] of ["nvme0", "nvme1"].entries()) {
    sysfs.put(`sys/class/hwmon/hwmon${i}`, { name: "nvme", temp1_input: `${30 + i}500`, temp1_label: "Composite" });
    sysfs.link(`sys/class/hwmon/hwmon${i}/device`, `../../${device}`);
  }
  sysfs.put("sys/class/hwmon/hwmon2", { name: "cpu_thermal", temp1_input: "48000", fan1_input: "none", pwm1: "3" });
  sysfs.put("sys/class/thermal/thermal_zone0", { type: "cpu-thermal", temp: "48000" });
  sysfs.put("sys/bus/iio/devices/iio:device0", { name: "adc", in_voltage0_raw: "100", in_voltage_scale: "0.5" });
  sysfs.put("sys/bus/w1/devices/28-0316a2798a3f", { w1_slave: "" });
  sysfs.put("sys/bus/w1/devices/01-0316a2798a3f", { id: "" });
  sysfs.put("dev", { gpiochip0: "", "i2c-1": "", "spidev0.1": "", ttyUSB0: "", ttyS0: "", null: "" });
  kernel.attach("/dev/gpiochip0", new SimulatedGpioChip({ clock, names: ["VALVE", "", "DOOR"], label: "pinctrl" }));
  const adapter = new SimulatedI2cAdapter();
  const bme280 = new Bme280Model({ clock });
  const asked: string[] = [];
  adapter.attach(0x76, {
    transfer: (write, length) => {
      asked.push(`${[...write]} ${length}`);
      return bme280.transfer(write, length);
    },
  });
  kernel.attach("/dev/i2c-1", adapter);
  return { clock, sysfs, kernel, asked, files: sysfs.files };
}

test("scanBoard() finds what is attached, each with what it has", async () => {
  const { sysfs, ...parts } = scene();
  using _ = sysfs;
  const found = await scanBoard({ ...parts, isWithI2c: false });
  assert.deepEqual(
    found.map((each) => [each.kind, each.address, each.has, each.thing?.role]),
    [
      ["hwmon", "hwmon://nvme?device=nvme0", ["temp1 30.5 Cel"], "nvme"],
      ["hwmon", "hwmon://nvme?device=nvme1", ["temp1 31.5 Cel"], "nvme-2"],
      ["hwmon", "hwmon://cpu_thermal", ["temp1 48 Cel"], "cpu_thermal"],
      ["iio", "iio://adc", ["voltage0 0.05 V"], "adc"],
      ["w1", "w1://01-0316a2798a3f", [], undefined],
      ["w1", "w1://28-0316a2798a3f", ["temperature"], "ds18b20"],
      ["i2c", "i2c://1", [], undefined],
      ["gpio", "gpio:/dev/gpiochip0", ["0 VALVE", "2 DOOR"], undefined],
      ["spi", "spi://0.1", [], undefined],
      ["serial", "/dev/ttyUSB0", [], undefined],
    ],
  );
  assert.deepEqual(parts.asked, []);
});

test("scanBoard() tells chips on I2C by their identity registers, and writes nothing but those registers' numbers", async () => {
  const { sysfs, ...parts } = scene();
  using _ = sysfs;
  const found = await scanBoard({ ...parts, isWithI2c: true });
  const chips = found.filter(({ kind, thing }) => kind === "i2c" && thing !== undefined);
  assert.deepEqual(
    chips.map(({ address, thing }) => [address, thing?.role]),
    [["i2c://1/0x76", "bme280"]],
  );
  for (const each of parts.asked) assert.match(each, /^\d+ [12]$/);
});

test("every Thing that scanBoard() describes can be used as it is", async () => {
  const { sysfs, ...parts } = scene();
  using _ = sysfs;
  const things = (await scanBoard({ ...parts, isWithI2c: true })).flatMap(({ thing }) => thing ?? []);
  assert.equal(things.length, 6);
  for (const { role, description } of things) {
    const { thing } = parseThingDescription(JSON.stringify(description), `${role}.td.json`, role);
    assert.ok(thing.properties.length > 0);
  }
});

test("scanBoard() finds nothing on a machine that has nothing", async () => {
  using sysfs = new FakeSysfs();
  const clock = new SystemClock();
  const kernel = new SimulatedKernel({ clock });
  assert.deepEqual(await scanBoard({ clock, kernel, files: sysfs.files, isWithI2c: true }), []);
});
