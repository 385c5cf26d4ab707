import assert from "node:assert/strict";
import { test } from "node:test";
import { iioChannels } from "../../src/sysfs/iio-channels.ts";

test("iioChannels() takes the processed value, or the raw one with its own or a shared scale and offset", () => {
  const files =
    "in_temp_raw in_temp_scale in_temp_offset in_voltage0_raw in_voltage1_raw in_voltage1_scale in_voltage_scale in_accel_x_raw in_accel_scale in_illuminance_input in_illuminance_raw in_unknown_raw out_voltage0_raw name";
  assert.deepEqual(
    iioChannels(files.split(" ")).map((c) => [c.name, c.unit, c.title, c.file, c.offsetFile, c.scaleFile, c.divisor]),
    [
      ["temp", "Cel", "Temperature", "in_temp_raw", "in_temp_offset", "in_temp_scale", 1000],
      ["voltage0", "V", "Voltage 0", "in_voltage0_raw", undefined, "in_voltage_scale", 1000],
      ["voltage1", "V", "Voltage 1", "in_voltage1_raw", undefined, "in_voltage1_scale", 1000],
      ["accel_x", "m/s2", "Acceleration x", "in_accel_x_raw", undefined, "in_accel_scale", 1],
      ["illuminance", "lx", "Illuminance", "in_illuminance_input", undefined, undefined, 1],
    ],
  );
});

test("iioChannels() has the units of the kernel: thousandths of V, A, W, Cel and %, else whole ones", () => {
  // Linux, Documentation/ABI/testing/sysfs-bus-iio, in_<type>_input.
  const units = [
    ["voltage", "V", 1000],
    ["current", "A", 1000],
    ["power", "W", 1000],
    ["temp", "Cel", 1000],
    ["humidityrelative", "%", 1000],
    ["resistance", "Ohm", 1],
    ["pressure", "kPa", 1],
    ["illuminance", "lx", 1],
    ["accel", "m/s2", 1],
    ["anglvel", "rad/s", 1],
    ["magn", "G", 1],
  ] as const;
  const channels = iioChannels(units.map(([kind]) => `in_${kind}_input`));
  assert.deepEqual(
    channels.map(({ name, unit, divisor }) => [name, unit, divisor]),
    units,
  );
});
