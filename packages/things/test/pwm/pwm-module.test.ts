import assert from "node:assert/strict";
import { test } from "node:test";
import { SILENT_LOGGER, SystemRandom, VirtualClock } from "@thimble/base";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import { PWM } from "../../src/pwm/pwm-module.ts";
import { hasCode, thingText, thrownBy } from "../things.ts";

function parse(form: string, terms = 'type: number, unit: "%"') {
  return parseThingDescription(thingText(`p: { ${terms}, forms: [{ ${form} }] }`), "t.td.yaml", "t");
}

test("an output is at a chip and a number, with a period and a polarity", () => {
  const { driver, address, properties } = parse("href: pwm://0/1, thimble:period: 20ms, thimble:inversed: true");
  assert.deepEqual([driver, address], ["pwm", "pwm://0"]);
  assert.deepEqual(properties[0]?.write, { driver: "pwm", channel: 1, period: 20_000_000, isInversed: true });
  assert.match(thrownBy(() => parse("href: pwm://0")).message, /there is no chip and output in it/);
  assert.match(thrownBy(() => parse("href: pwm://0/1", "type: boolean")).message, /a duty is a number in percent/);
  assert.match(
    thrownBy(() => parse("href: pwm://0/1", "type: number, unit: V")).message,
    /a duty is a number in percent/,
  );
});

test("PWM makes a driver of the machine's own files", async () => {
  const parts = { clock: new VirtualClock(), random: new SystemRandom(), logger: SILENT_LOGGER };
  const driver = PWM.create("pwm://4711", parts);
  await assert.rejects(driver.connect(), hasCode("things.unreachable"));
  await driver.close();
});
