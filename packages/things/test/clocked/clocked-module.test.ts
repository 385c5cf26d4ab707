import assert from "node:assert/strict";
import { test } from "node:test";
import { SILENT_LOGGER, SystemRandom, VirtualClock } from "@thimble/base";
import { CLOCKED } from "../../src/clocked/clocked-module.ts";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import { hasCode, thingText, thrownBy } from "../things.ts";

function parse(form: string) {
  const text = thingText(`weight: { type: number, unit: kg, readOnly: true, forms: [{ ${form} }] }`);
  return parseThingDescription(text, "t.td.yaml", "t");
}

test("a chip that is clocked by hand is at two lines", () => {
  const { driver, address, properties } = parse("href: clocked:/dev/gpiochip0/5/6, thimble:chip: hx711");
  assert.deepEqual([driver, address], ["clocked-lines", "clocked:/dev/gpiochip0/5/6"]);
  assert.match(JSON.stringify(properties[0]?.read), /"property":"weight"/);
  assert.match(
    thrownBy(() => parse("href: clocked:/dev/gpiochip0/5, thimble:chip: hx711")).message,
    /no two lines in it/,
  );
  assert.match(thrownBy(() => parse("href: clocked:/dev/gpiochip0/5/6")).message, /"thimble:chip" is missing/);
});

test("CLOCKED makes a driver of the machine's own lines", async () => {
  const parts = { clock: new VirtualClock(), random: new SystemRandom(), logger: SILENT_LOGGER };
  const driver = CLOCKED.create("clocked:/dev/gpiochip-none/5/6", parts);
  await assert.rejects(driver.connect(), hasCode("things.unreachable"));
  await driver.close();
});
