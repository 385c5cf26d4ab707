import assert from "node:assert/strict";
import { test } from "node:test";
import { SILENT_LOGGER, SystemRandom, VirtualClock } from "@thimble/base";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import { ONE_WIRE } from "../../src/one-wire/one-wire-module.ts";
import { hasCode, thingText, thrownBy } from "../things.ts";

function parse(href: string) {
  const text = thingText(`p: { type: number, unit: Cel, readOnly: true, forms: [{ href: "${href}" }] }`);
  return parseThingDescription(text, "t.td.yaml", "t");
}

test("a chip on 1-Wire is known by its family", () => {
  const { driver, address, properties } = parse("w1://28-0316A2798A3F/temperature");
  assert.deepEqual([driver, address], ["one-wire", "w1://28-0316a2798a3f"]);
  assert.match(JSON.stringify(properties[0]?.read), /"chip":"ds18b20"/);
  assert.match(thrownBy(() => parse("w1://28-03/temperature")).message, /"28-03" is no chip's number/);
  assert.match(thrownBy(() => parse("w1://01-0316a2798a3f/x")).message, /no chip of the family 0x01 is known/);
});

test("ONE_WIRE makes a driver of the machine's own bus", async () => {
  const parts = { clock: new VirtualClock(), random: new SystemRandom(), logger: SILENT_LOGGER };
  const driver = ONE_WIRE.create("w1://28-000000000000", parts);
  await assert.rejects(driver.connect(), hasCode("things.unreachable"));
  await driver.close();
});
