import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom, SILENT_LOGGER, VirtualClock } from "@thimble/base";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import { type Arrival, HostedThing } from "../../src/host/hosted-thing.ts";
import type { ThingStatus } from "../../src/host/thing-status.ts";
import { thingText } from "../things.ts";
import { FakePolledDriver, gone } from "./fake-driver.ts";
import { fakeProperty, fakeThing } from "./host-under-test.ts";

function hosted(text: string) {
  const clock = new VirtualClock();
  const emitted: Arrival[] = [];
  const statuses: ThingStatus[] = [];
  const thing = new HostedThing({
    description: fakeThing(text),
    driver: new FakePolledDriver(clock),
    clock,
    random: new SeededRandom(1),
    logger: SILENT_LOGGER,
    emit: async (arrival) => void emitted.push(arrival),
    onStatus: (status) => void statuses.push(status),
  });
  const state = (name: string) => thing.property(name) ?? assert.fail(`There is no ${name}`);
  return { clock, thing, emitted, statuses, state };
}

function taken(thing: HostedThing, answers: Parameters<HostedThing["accept"]>[0]): readonly Arrival[] {
  return [...thing.accept(answers)];
}

const TIMED = [fakeProperty("heat", 'type: number, unit: "1", thimble:timeFrom: at'), fakeProperty("at")].join("\n");

test("a value takes the time that came with it, and the property that holds it comes first", () => {
  const { thing, state } = hosted(TIMED);
  assert.deepEqual(
    thing.properties.map(({ bound }) => bound.property.name),
    ["at", "heat"],
  );
  assert.deepEqual(thing.withTimeSource(state("heat")), [state("at"), state("heat")]);
  const arrivals = taken(thing, [
    [state("at"), { value: 1000, arrived: 0 }],
    [state("heat"), { value: 20, arrived: 0 }],
  ]);
  assert.deepEqual(
    arrivals.map(({ reading }) => [reading.property, reading.value, reading.time]),
    [
      ["t/at", 1000, Date.UTC(2026, 0, 1) / 1000],
      ["t/heat", 20, 1000],
    ],
  );
});

test("a value whose time did not come with it is not given out", () => {
  const { thing, state } = hosted(TIMED);
  taken(thing, [[state("at"), { value: 1000, arrived: 0 }]]);
  const arrivals = taken(thing, [
    [state("at"), gone()],
    [state("heat"), { value: 20, arrived: 5 }],
  ]);
  assert.deepEqual(arrivals, []);
  assert.equal(thing.isReachable, true);
});

test("the time of a value is when it arrived, not when it is taken", async () => {
  const { thing, state, clock } = hosted(fakeProperty("a"));
  await clock.advance(1500);
  const [arrival] = taken(thing, [[state("a"), { value: 1, arrived: 1000 }]]);
  assert.equal(arrival?.reading.time, Date.UTC(2026, 0, 1) / 1000 + 1);
});

test("reachability changes once, is told once, and counts errors, reads and retries", async () => {
  const { thing, state, statuses, clock, emitted } = hosted(fakeProperty("a"));
  assert.equal(thing.status.isReachable, false);
  thing.fail(gone());
  thing.fail(gone());
  thing.nextRetry();
  await clock.advance(1000);
  taken(thing, [[state("a"), { value: 1, arrived: 1000 }]]);
  assert.deepEqual(
    statuses.map(({ isReachable, since, lastError }) => [isReachable, since - Date.UTC(2026, 0, 1), lastError?.code]),
    [
      [false, 0, "things.unreachable"],
      [true, 1000, "things.unreachable"],
    ],
  );
  const { reads, errors, retries } = thing.status;
  assert.deepEqual([reads, errors, retries], [1, 2, 1]);
  assert.deepEqual(
    emitted.map(({ reading }) => reading.quality),
    ["unreachable"],
  );
  thing.close();
  assert.equal(clock.pending, 0);
});

test("quality falls by itself as time passes: stale, then unreachable, each given out once", async () => {
  const { thing, state, clock, emitted } = hosted(fakeProperty("a"));
  taken(thing, [[state("a"), { value: 1, arrived: 0 }]]);
  await clock.advance(1000);
  thing.fail(gone());
  await clock.advance(3_600_000);
  assert.deepEqual(
    emitted.map(({ reading, arrived }) => [reading.quality, arrived]),
    [
      ["stale", 5000],
      ["unreachable", 61_000],
    ],
  );
  assert.equal(clock.pending, 0);
});

test("waits between tries grow, and begin anew after a success", () => {
  const { thing, state } = hosted(fakeProperty("a"));
  const waits = [thing.nextRetry(), thing.nextRetry(), thing.nextRetry()];
  for (const [i, wait] of waits.entries()) assert.ok(wait >= 250 * 2 ** i && wait <= 500 * 2 ** i, String(wait));
  taken(thing, [[state("a"), { value: 1, arrived: 0 }]]);
  assert.ok(thing.nextRetry() <= 500);
  thing.close();
});

const KNOCKED = `{ data: { type: number, unit: N, maximum: 50 }, forms: [{ href: "simulated:" }], thimble:simulate: { kind: periodic, every: 1s } }`;

test("an event with a value outside of its data is told and counted as an error, and what is no value at all is not told", () => {
  const clock = new VirtualClock();
  const text = `${thingText(fakeProperty("a"), "simulated:")}events: { knocked: ${KNOCKED} }\n`;
  const thing = new HostedThing({
    description: parseThingDescription(text, "door.td.yaml", "door"),
    driver: new FakePolledDriver(clock),
    clock,
    random: new SeededRandom(1),
    logger: SILENT_LOGGER,
    emit: async () => undefined,
    onStatus: () => undefined,
  });
  const [knocked] = thing.events;
  assert.ok(knocked !== undefined);
  const told = [20, 90, Number.NaN].map((value) => thing.acceptEvent(knocked, { value, arrived: 0 })?.value);
  assert.deepEqual(told, [20, 90, undefined]);
  assert.equal(thing.status.errors, 2);
  assert.equal(thing.status.lastError?.code, "things.bad-answer");
});
