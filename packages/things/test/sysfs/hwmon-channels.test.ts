import assert from "node:assert/strict";
import { test } from "node:test";
import { hwmonChannels } from "../../src/sysfs/hwmon-channels.ts";

test("hwmonChannels() knows what the kernel's page says, with its units and labels", () => {
  const files =
    "in0_input temp1_input temp1_label temp1_max fan2_input curr1_input power1_average energy1_input humidity1_input pwm1 pwm1_enable name uevent";
  const labels: Readonly<Record<string, string>> = { temp1_label: "Package" };
  const channels = hwmonChannels(files.split(" "), (file) => labels[file]);
  assert.deepEqual(
    channels.map((c) => [c.name, c.unit, c.divisor, c.title, c.file, c.isWritable]),
    [
      ["in0", "V", 1000, "Voltage 0", "in0_input", false],
      ["temp1", "Cel", 1000, "Package", "temp1_input", false],
      ["fan2", "{rev}/min", 1, "Fan 2", "fan2_input", false],
      ["curr1", "A", 1000, "Current 1", "curr1_input", false],
      ["power1", "W", 1e6, "Power 1", "power1_average", false],
      ["energy1", "J", 1e6, "Energy 1", "energy1_input", false],
      ["humidity1", "%", 1000, "Humidity 1", "humidity1_input", false],
      ["pwm1", "1", 1, "pwm1", "pwm1", true],
    ],
  );
});

test("hwmonChannels() gives power now rather than its mean", () => {
  const [power, ...others] = hwmonChannels(["power1_average", "power1_input"]);
  assert.equal(power?.file, "power1_input");
  assert.equal(others.length, 0);
});
