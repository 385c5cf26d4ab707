import assert from "node:assert/strict";
import { test } from "node:test";
import { SystemClock, ThimbleError } from "@thimble/base";
import type { SysfsBinding } from "../../src/sysfs/sysfs-binding.ts";
import { SysfsDriver } from "../../src/sysfs/sysfs-driver.ts";
import { testDriverContract } from "../driver-contract.ts";
import { hasCode } from "../things.ts";
import { FakeSysfs } from "./fake-sysfs.ts";

const CHIP = "sys/class/hwmon/hwmon3";

function binding(channel: string): SysfsBinding {
  return { driver: "sysfs", channel };
}

function scene(address = "hwmon://fans") {
  const sysfs = new FakeSysfs();
  const driver = new SysfsDriver({ address, clock: new SystemClock(), files: sysfs.files });
  return { sysfs, driver };
}

testDriverContract("SysfsDriver", async () => {
  const { sysfs, driver } = scene();
  sysfs.put(CHIP, { name: "fans", pwm1: "0", pwm2: "0" });
  return {
    driver,
    bindings: [binding("pwm1"), binding("pwm2")],
    hold: async ([a, b]) => sysfs.put(CHIP, { pwm1: String(a), pwm2: String(b) }),
    takeAway: async () => sysfs.move(CHIP, "gone"),
    putBack: async () => sysfs.move("gone", CHIP),
    end: async () => sysfs[Symbol.dispose](),
  };
});

async function readAll(driver: SysfsDriver, ...channels: string[]): Promise<readonly (number | string)[]> {
  await driver.connect();
  return (await driver.read(channels.map(binding))).map((each) =>
    each instanceof ThimbleError ? each.code : each.value,
  );
}

test("SysfsDriver gives values in their units: thousandths of hwmon, raw ones of IIO with offset and scale", async () => {
  const { sysfs, driver } = scene("hwmon://coretemp");
  using _ = sysfs;
  sysfs.put(CHIP, { name: "coretemp", temp1_input: "48123", in0_input: "1104", power1_input: "12500000" });
  assert.deepEqual(await readAll(driver, "temp1", "in0", "power1"), [48.123, 1.104, 12.5]);
  const iio = new SysfsDriver({ address: "iio://adc", clock: new SystemClock(), files: sysfs.files });
  sysfs.put("sys/bus/iio/devices/iio:device0", {
    name: "adc",
    in_temp_raw: "1000",
    in_temp_offset: "-200",
    in_temp_scale: "31.25",
    in_voltage0_raw: "2048",
    in_voltage_scale: "0.8",
  });
  assert.deepEqual(await readAll(iio, "temp", "voltage0"), [25, 1.6384]);
});

test("SysfsDriver finds a device by its name, whatever its number, and says which are near or many", async () => {
  const { sysfs, driver } = scene("hwmon://nvme");
  using _ = sysfs;
  sysfs.put("sys/class/hwmon/hwmon0", { name: "nvme", temp1_input: "30000" });
  assert.deepEqual(await readAll(driver, "temp1"), [30]);
  sysfs.move("sys/class/hwmon/hwmon0", "sys/class/hwmon/hwmon7");
  assert.deepEqual(await readAll(driver, "temp1"), [30]);
  sysfs.put("sys/class/hwmon/hwmon0", { name: "nvme", temp1_input: "40000" });
  sysfs.link("sys/class/hwmon/hwmon0/device", "../../nvme1");
  const again = new SysfsDriver({ address: "hwmon://nvme", clock: new SystemClock(), files: sysfs.files });
  await assert.rejects(again.connect(), (error) => {
    assert.ok(error instanceof ThimbleError && hasCode("things.unreachable")(error));
    return /device= with one of nvme1, hwmon7/.test(error.expected ?? "");
  });
  const one = new SysfsDriver({ address: "hwmon://nvme?device=nvme1", clock: new SystemClock(), files: sysfs.files });
  assert.deepEqual(await readAll(one, "temp1"), [40]);
  const near = new SysfsDriver({ address: "hwmon://nvm", clock: new SystemClock(), files: sysfs.files });
  await assert.rejects(near.connect(), (error) => error instanceof ThimbleError && /"nvme"/.test(error.expected ?? ""));
});

test("SysfsDriver tells a value that is none, a channel that is none and a file that can not be read apart", async () => {
  const { sysfs, driver } = scene("thermal://cpu");
  using _ = sysfs;
  sysfs.put("sys/class/thermal/thermal_zone1", { type: "cpu", temp: "warm" });
  assert.deepEqual(await readAll(driver, "temp", "temp2"), ["things.bad-answer", "things.refused"]);
  sysfs.put("sys/class/thermal/thermal_zone1", { temp: "51500" });
  assert.deepEqual(await readAll(driver, "temp"), [51.5]);
  await assert.rejects(driver.write(binding("temp"), 1), hasCode("things.not-writable"));
  sysfs.remove("sys/class/thermal/thermal_zone1/temp");
  const [answer] = await driver.read([binding("temp")]);
  assert.ok(hasCode("things.unreachable")(answer));
});

test("SysfsDriver refuses to drive a fan beyond what the kernel takes", async () => {
  const { sysfs, driver } = scene();
  using _ = sysfs;
  sysfs.put(CHIP, { name: "fans", pwm1: "10" });
  await driver.connect();
  for (const value of [256, -1, 0.5])
    await assert.rejects(driver.write(binding("pwm1"), value), hasCode("things.out-of-range"));
  await driver.write(binding("pwm1"), 128);
  assert.equal(sysfs.text(`${CHIP}/pwm1`), "128");
});
