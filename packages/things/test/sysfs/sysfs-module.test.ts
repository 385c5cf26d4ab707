import assert from "node:assert/strict";
import { test } from "node:test";
import { SILENT_LOGGER, SystemRandom, VirtualClock } from "@thimble/base";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import { SYSFS } from "../../src/sysfs/sysfs-module.ts";
import { hasCode, thingText, thrownBy } from "../things.ts";

function parse(href: string, terms = "type: number, unit: Cel, readOnly: true") {
  return parseThingDescription(thingText(`p: { ${terms}, forms: [{ href: "${href}" }] }`), "t.td.yaml", "t");
}

test("a sensor of the kernel is at the name of its device", () => {
  const { driver, address, properties } = parse("hwmon://coretemp/temp1");
  assert.deepEqual([driver, address], ["sysfs", "hwmon://coretemp"]);
  assert.deepEqual(properties[0]?.read, { driver: "sysfs", channel: "temp1" });
  assert.equal(parse("iio://bme280/temp?device=iio:device1").address, "iio://bme280?device=iio%3Adevice1");
  assert.equal(parse("hwmon://nct/temp1", "type: number, unit: Cel").properties[0]?.write, undefined);
  assert.deepEqual(parse("hwmon://nct/pwm1", 'type: integer, unit: "1"').properties[0]?.write, {
    driver: "sysfs",
    channel: "pwm1",
  });
});

test("an address without a channel is refused, and so is a sensor that is to be written", () => {
  assert.match(thrownBy(() => parse("hwmon://coretemp/")).message, /there is no device and channel in it/);
  assert.match(thrownBy(() => parse("hwmon:coretemp")).message, /there is no device and channel in it/);
  const message = thrownBy(() => parse("iio://a/temp", "type: number, unit: Cel, writeOnly: true")).message;
  assert.match(message, /temp is measured/);
});

test("SYSFS makes a driver of the machine's own files", async () => {
  const parts = { clock: new VirtualClock(), random: new SystemRandom(), logger: SILENT_LOGGER };
  const driver = SYSFS.create("hwmon://thimble-nonesuch", parts);
  await assert.rejects(driver.connect(), hasCode("things.unreachable"));
  await driver.close();
});
