import assert from "node:assert/strict";
import { test } from "node:test";
import { SILENT_LOGGER, VirtualClock } from "@thimble/base";
import { decodeSenml, type Reading, readingTopic } from "@thimble/model";
import { Router } from "../../src/containers/router.ts";
import { ReadingIntake } from "../../src/things/reading-intake.ts";
import { openBus, TEMPERATURE, text } from "../fixtures.ts";

function openBench() {
  const clock = new VirtualClock();
  const bus = openBus();
  const router = new Router({ bus, logger: SILENT_LOGGER, last: () => undefined });
  const hot = { name: "hot", title: undefined, data: TEMPERATURE };
  const published = (path: string) => ({ property: TEMPERATURE, topic: readingTopic(path) });
  const things = { published, event: (path: string) => (path === "machine/hot" ? hot : undefined) };
  return { clock, bus, intake: new ReadingIntake({ things, bus, router, clock }) };
}

function readingOf(value: number, quality: Reading["quality"] = "good"): Reading {
  return { property: "machine/temperature", value, time: 1_767_225_600, quality };
}

test("ReadingIntake puts readings on the bus as SenML, retained under things/", () => {
  const { bus, intake } = openBench();
  intake.take(readingOf(20));
  assert.equal(intake.take(readingOf(21)), undefined);
  const [kept, ...others] = bus.retained("#");
  assert.deepEqual(others, []);
  assert.equal(kept?.topic, "things/machine/temperature");
  assert.equal(kept.by, "agent");
  assert.equal(decodeSenml(text(kept.payload))[0]?.value, 21);
});

test("ReadingIntake leaves the last value on the bus when a reading has none", () => {
  const { bus, intake } = openBench();
  intake.take(readingOf(20));
  intake.take(readingOf(Number.NaN, "unreachable"));
  assert.equal(decodeSenml(text(bus.retained("#")[0]?.payload))[0]?.value, 20);
});

test("ReadingIntake counts readings", async () => {
  const { clock, intake } = openBench();
  for (let i = 0; i < 4; i++) intake.take(readingOf(i));
  await clock.advance(1000);
  assert.deepEqual(intake.counts, { total: 4, perSecond: 4 });
});

test("ReadingIntake.watch() gives the readings of one property as they come", async () => {
  const { intake } = openBench();
  const watcher = intake.watch("machine/temperature");
  intake.take({ ...readingOf(1), property: "machine/other" });
  intake.take(readingOf(2));
  intake.close();
  const values: number[] = [];
  for await (const { item } of watcher) values.push(item.value);
  assert.deepEqual(values, [2]);
});

test("ReadingIntake puts events on the bus under events/, not retained, and shows them to those who watch", async () => {
  const { bus, intake } = openBench();
  const seen: string[] = [];
  using _ = bus.subscribe(
    "things/#",
    ({ topic, payload, isRetained }) => void seen.push(`${topic} ${isRetained} ${text(payload)}`),
  );
  const watcher = intake.watchEvent("machine/hot");
  intake.takeEvent({ event: "machine/hot", value: 93, time: 1_767_225_600 });
  intake.takeEvent({ event: "machine/hot", value: 94, time: 1_767_225_601 });
  intake.takeEvent({ event: "machine/other", value: 1, time: 1 });
  assert.deepEqual(seen, [
    'things/machine/events/hot false [{"n":"machine/hot","u":"Cel","v":93,"t":1767225600}]',
    'things/machine/events/hot false [{"n":"machine/hot","u":"Cel","v":94,"t":1767225601}]',
  ]);
  assert.deepEqual(bus.retained("#"), []);
  intake.close();
  const watched = await Array.fromAsync(watcher, ({ item }) => item.value);
  assert.deepEqual(watched, [93, 94]);
});
