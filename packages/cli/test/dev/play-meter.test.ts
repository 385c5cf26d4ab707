import assert from "node:assert/strict";
import { test } from "node:test";
import { SILENT_LOGGER, VirtualClock } from "@thimble/base";
import { DEFAULT_BUDGET, DEFAULT_QUEUE } from "@thimble/model";
import { InlineEngine, prepareModule } from "@thimble/runtime";
import type { ReadingListener } from "@thimble/things";
import { PlayMeter } from "../../src/dev/play-meter.ts";
import { guardModule } from "../support/guard-module.ts";

const VALUE = "machine/temperature";
const ALARM = "plant/1/anomaly";
const TIME = Date.UTC(2026, 0, 1) / 1000;

test("PlayMeter scores the alarms of containers and times their decisions", async () => {
  const clock = new VirtualClock();
  const labels = [{ from: TIME * 1000, to: (TIME + 600) * 1000 }];
  const registers = { value: 0, scale: 1, time: 1, status: 3, coil: 0 };
  const expect = { caught: 1, falseAlarms: 0, calm: 60_000 };
  const config = { unit: 1, record: { file: "", time: "", value: "" }, registers, labels: "", expect };
  const meter = new PlayMeter({ value: VALUE, labels, config }, clock);
  const make = meter.tap.wrap((listener) => new InlineEngine({ clock, logger: SILENT_LOGGER, listener }));
  await using engine = make({ effects: () => undefined, ended: () => undefined });
  const handle = await engine.start({
    id: "small/guard",
    module: await prepareModule(guardModule(), { memoryBytes: DEFAULT_BUDGET.memoryBytes }),
    environment: {},
    grants: { read: [], write: ["coolant/open"], publish: [ALARM] },
    on: { reading: [VALUE], message: [], tick: undefined },
    budget: DEFAULT_BUDGET,
    queue: DEFAULT_QUEUE,
    state: new Map(),
  });
  const listeners: ReadingListener[] = [];
  using _watching = meter.watch({
    onReading: (listener) => {
      listeners.push(listener);
      return { [Symbol.dispose]: () => undefined };
    },
  });
  for (const time of [TIME + 300, TIME + 3600]) {
    for (const listen of listeners)
      void listen({ property: VALUE, value: 95, time, quality: "good" }, clock.monotonic());
    await clock.advance(5);
    handle.offerReading(0, 95, time, 0);
    await meter.tap.drained();
  }
  assert.deepEqual(meter.verdict(), { alarms: 2, score: { caught: 1, windows: 1, falseAlarms: 1 }, expected: expect });
  assert.deepEqual(meter.latencyOf("small/guard"), { p50: 5, p99: 5 });
  assert.equal(meter.latencyOf("small/other"), undefined);
});
