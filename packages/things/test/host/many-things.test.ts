import assert from "node:assert/strict";
import { test } from "node:test";
import { type Millis, SeededRandom, SILENT_LOGGER, type Timer, VirtualClock } from "@thimble/base";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import { defaultDrivers } from "../../src/driver/default-drivers.ts";
import { ThingHost } from "../../src/host/thing-host.ts";

/** Counts the timers that are asked for. */
class CountingClock extends VirtualClock {
  asked: number = 0;

  override after(delay: Millis, callback: () => void): Timer {
    this.asked += 1;
    return super.after(delay, callback);
  }
}

const TEXT = `"@context": https://www.w3.org/2022/wot/td/v1.1
title: Sensor
properties:
  temperature: { type: number, unit: Cel, readOnly: true, forms: [{ href: "simulated:" }] }
`;

/** Timers that so many Things ask the clock for in ten seconds, those that wait at their end, and the readings that came. */
async function run(things: number): Promise<Readonly<Record<"asked" | "pending" | "readings", number>>> {
  const clock = new CountingClock();
  const parts = { clock, random: new SeededRandom(1), logger: SILENT_LOGGER };
  const host = new ThingHost({ ...parts, drivers: defaultDrivers(parts) });
  let readings = 0;
  host.onReading(() => {
    readings += 1;
  });
  for (let i = 0; i < things; i++) host.add(parseThingDescription(TEXT, "sensor.td.yaml", `sensor-${i}`));
  await clock.advance(1500);
  clock.asked = readings = 0;
  await clock.advance(10_000);
  const { asked, pending } = clock;
  await host.close();
  assert.equal(clock.pending, 0);
  return { asked, pending, readings };
}

test("Things that are read at the same moments take the timers of one, however many they are", async () => {
  const [one, many] = [await run(1), await run(200)];
  assert.equal(many.readings, 200 * one.readings);
  assert.deepEqual([many.asked, many.pending], [one.asked, one.pending]);
});
