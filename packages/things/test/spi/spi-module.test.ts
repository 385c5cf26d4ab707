import assert from "node:assert/strict";
import { test } from "node:test";
import { SILENT_LOGGER, SystemRandom, VirtualClock } from "@thimble/base";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import { SPI } from "../../src/spi/spi-module.ts";
import { hasCode, thingText, thrownBy } from "../things.ts";

function parse(form: string) {
  const text = thingText(`voltage0: { type: number, unit: V, forms: [{ ${form} }] }`, "spi://0.1/");
  return parseThingDescription(text, "t.td.yaml", "t");
}

test("a chip on SPI is at a bus and a chip-select line", () => {
  const { driver, address, properties } = parse('href: "", thimble:chip: mcp3008');
  assert.deepEqual([driver, address], ["spi", "spi://0.1"]);
  const target = { kind: "chip", chip: "mcp3008", options: {}, property: "voltage0" };
  assert.deepEqual(properties[0]?.read, { driver: "spi", place: "", target, signal: undefined });
  assert.match(
    thrownBy(() => parse("href: spi://0/voltage0, thimble:chip: mcp3008")).message,
    /no bus and chip-select/,
  );
  assert.match(thrownBy(() => parse("href: voltage0")).message, /"thimble:chip" is missing/);
});

test("SPI makes a driver of the machine's own bus", async () => {
  const driver = SPI.create("spi://9.9", {
    clock: new VirtualClock(),
    random: new SystemRandom(),
    logger: SILENT_LOGGER,
  });
  await assert.rejects(driver.connect(), hasCode("things.unreachable"));
  await driver.close();
});
