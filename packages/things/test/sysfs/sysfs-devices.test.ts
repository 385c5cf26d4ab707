import assert from "node:assert/strict";
import { test } from "node:test";
import { sysfsDevices } from "../../src/sysfs/sysfs-devices.ts";
import { FakeSysfs } from "./fake-sysfs.ts";

test("sysfsDevices() gives each device with its name, its own device and what it has", async () => {
  using sysfs = new FakeSysfs();
  sysfs.put("sys/class/hwmon/hwmon0", { name: "nvme", temp1_input: "30000", temp1_label: "Composite" });
  sysfs.link("sys/class/hwmon/hwmon0/device", "../../../nvme0");
  sysfs.put("sys/class/hwmon/hwmon1", { name: "empty" });
  sysfs.put("sys/class/hwmon/hwmon2", { temp1_input: "1" });
  sysfs.put("sys/class/thermal/thermal_zone0", { type: "cpu-thermal", temp: "51000" });
  sysfs.put("sys/class/thermal/cooling_device0", { type: "Fan" });
  sysfs.put("sys/bus/iio/devices/iio:device0", { name: "bme280", in_temp_input: "20000" });
  const found = [];
  for (const kind of ["hwmon", "iio", "thermal"] as const) found.push(...(await sysfsDevices(kind, sysfs.files)));
  assert.deepEqual(
    found.map((d) => [d.kind, d.name, d.device, d.channels.map((c) => c.title)]),
    [
      ["hwmon", "nvme", "nvme0", ["Composite"]],
      ["hwmon", "empty", "hwmon1", []],
      ["iio", "bme280", "iio:device0", ["Temperature"]],
      ["thermal", "cpu-thermal", "thermal_zone0", ["Temperature"]],
    ],
  );
});

test("sysfsDevices() gives nothing where the kernel has no such kind", async () => {
  using sysfs = new FakeSysfs();
  assert.deepEqual(await sysfsDevices("iio", sysfs.files), []);
});
