import assert from "node:assert/strict";
import { test } from "node:test";
import v8 from "node:v8";
import { SILENT_LOGGER, VirtualClock } from "@thimble/base";
import { type ContainerHandle, InlineEngine } from "../../src/index.ts";
import { testEngineContract } from "../engine-contract.ts";
import { COUNTER, guest, misbehaving } from "../guests/guests.ts";
import { Recorder, specOf } from "../recorder.ts";

testEngineContract("InlineEngine", (parts) => new InlineEngine({ ...parts, logger: SILENT_LOGGER }));

test("InlineEngine handles nothing before its turn comes", async () => {
  const runs: (() => void)[] = [];
  const recorder = new Recorder();
  const engine = new InlineEngine({
    clock: new VirtualClock(),
    listener: recorder,
    logger: SILENT_LOGGER,
    schedule: (run) => runs.push(run),
  });
  const handle = await engine.start(specOf(misbehaving("(nop)")));
  handle.offerReading(0, 1, 1, 0);
  handle.offerReading(0, 2, 2, 0);
  assert.deepEqual(recorder.events, []);
  assert.equal(runs.length, 1);
  runs.shift()?.();
  assert.equal(recorder.batches.length, 1);
  assert.deepEqual(recorder.published(handle.id), ["1", "2"]);
});

test("InlineEngine lets one waiting tick stand for all that fall due meanwhile", async () => {
  const runs: (() => void)[] = [];
  const clock = new VirtualClock();
  const engine = new InlineEngine({
    clock,
    listener: new Recorder(),
    logger: SILENT_LOGGER,
    schedule: (run) => runs.push(run),
  });
  const ticker = guest(`(func (export "tick") (param f64))`);
  const handle = await engine.start(specOf(ticker, { on: { reading: [], message: [], tick: 10 } }));
  await clock.advance(35);
  for (let run = runs.shift(); run !== undefined; run = runs.shift()) run();
  assert.equal(handle.stats().handled, 1);
  await clock.advance(10);
  runs.shift()?.();
  assert.equal(handle.stats().handled, 2);
});

test("InlineEngine lets a container with a full queue delay another by one turn", async () => {
  const recorder = new Recorder();
  const engine = new InlineEngine({ clock: new VirtualClock(), listener: recorder, logger: SILENT_LOGGER });
  const busy = await engine.start(specOf(misbehaving("(nop)"), { id: "app/busy" }));
  const other = await engine.start(specOf(misbehaving("(nop)"), { id: "app/other" }));
  for (let i = 0; i < 256; i++) busy.offerReading(0, i, i, 0);
  other.offerReading(0, 7, 7, 0);
  await other.drained();
  const before = recorder.events.findIndex((event) => event.container === "app/other");
  assert.ok(before <= 16, `${before} events came before`);
  await engine.close();
});

test("InlineEngine makes memories for starts to come in a turn of its own, after events were answered", async () => {
  const memories = (): number => v8.queryObjects(WebAssembly.Memory, { format: "count" });
  const turns: (() => void)[] = [];
  const engine = new InlineEngine({
    clock: new VirtualClock(),
    logger: SILENT_LOGGER,
    listener: new Recorder(),
    schedule: (run) => turns.push(run),
  });
  const spec = specOf(COUNTER);
  const start = (i: number): Promise<ContainerHandle> => engine.start({ ...spec, id: `app/${i}` });
  const handles = await Promise.all(Array.from({ length: 129 }, (_, i) => start(i)));
  const before = memories();
  handles[0]?.offerReading(0, 1, 1, 0);
  turns.shift()?.();
  assert.deepEqual([handles[0]?.stats().queued, turns.length, memories()], [0, 1, before]);
  turns.shift()?.();
  assert.deepEqual([turns.length, memories()], [0, before + 129]);
});
