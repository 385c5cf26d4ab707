import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import v8 from "node:v8";
import { SILENT_LOGGER, VirtualClock } from "@thimble/base";
import { type ContainerHandle, InlineEngine, type WaitAnswer } from "../../src/index.ts";
import { waiter } from "../engine-waits-contract.ts";
import { Recorder, specOf } from "../recorder.ts";

const COUNT = 10_000;
const ROUNDS = 3;
/** Asks a Thing, says what came of it, and asks again when it is stopped. */
const ASKER = waiter(
  `(call $readNow (i32.const 0) (i32.const 0) (i32.const 8))
   (drop (call $publishNumber (global.get $t) (f64.load (i32.const 16))))`,
);

/** Mappings of this process; undefined where the system does not tell. */
function mappings(): number | undefined {
  return process.platform === "linux" ? readFileSync("/proc/self/maps", "utf8").split("\n").length : undefined;
}

/** Containers that all wait, the engine they are in, and how to answer them. */
async function allWaiting() {
  const recorder = new Recorder();
  const open: PromiseWithResolvers<WaitAnswer>[] = [];
  recorder.answer = () => {
    const asked = Promise.withResolvers<WaitAnswer>();
    open.push(asked);
    return asked.promise;
  };
  const clock = new VirtualClock();
  const engine = new InlineEngine({ clock, logger: SILENT_LOGGER, listener: recorder, maximumSuspended: COUNT });
  const spec = specOf(ASKER);
  const handles: ContainerHandle[] = [];
  for (let i = 0; i < COUNT; i++) handles.push(await engine.start({ ...spec, id: `app/${i}` }));
  for (const handle of handles) handle.offerReading(0, 1, 1, 0);
  while (open.length < COUNT) await new Promise((resolve) => setImmediate(resolve));
  return { recorder, clock, engine, handles, open };
}

test(`${COUNT} containers that wait at the same time are answered, and go on`, async () => {
  const { recorder, clock, engine, handles, open } = await allWaiting();
  assert.equal(clock.pending, COUNT);
  for (const [value, asked] of open.entries()) asked.resolve({ value });
  await Promise.all(handles.map((handle) => handle.drained()));
  const published = new Map(recorder.events.map(({ container, effects }) => [container, effects[0]]));
  for (const [value, { id }] of handles.entries()) {
    const effect = published.get(id);
    assert.equal(effect?.kind === "publish" && Buffer.from(effect.payload).toString(), String(value));
  }
  await engine.close();
  assert.deepEqual([clock.pending, engine.stats().memories.leased], [0, 0]);
});

test(`${COUNT} containers that are stopped while they wait leave nothing, however often`, async () => {
  const memories = (): number => v8.queryObjects(WebAssembly.Memory, { format: "count" });
  const before = memories();
  const stacks: number[] = [];
  const unanswered: PromiseWithResolvers<WaitAnswer>[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    unanswered.push(...(await startAndStop()));
    stacks.push(mappings() ?? 0);
  }
  // Though who was asked still could answer. The 64 warm ones of each engine may be left, those it made ahead, fewer than 192, and those on its last
  // stacks, fewer than 32.
  assert.equal(unanswered.length, ROUNDS * COUNT);
  assert.ok(memories() - before <= ROUNDS * (64 + 192 + 32), `${memories()} memories, ${before} before`);
  for (const asked of unanswered) asked.resolve({ value: 1 });
  await new Promise((resolve) => setImmediate(resolve));
  const [first = 0, last = 0] = [stacks[0], stacks.at(-1)];
  assert.ok(last <= first + COUNT / 10, `${stacks.join(", ")} mappings`);
});

/** Starts all, and stops them while they wait; returns what was asked, and nothing else of them is left. */
async function startAndStop(): Promise<readonly PromiseWithResolvers<WaitAnswer>[]> {
  const { clock, engine, open } = await allWaiting();
  await engine.close();
  const { leased, warm } = engine.stats().memories;
  assert.deepEqual([clock.pending, leased, warm], [0, 0, 64]);
  return open;
}

test("one wait more than may be is over budget at once, and as soon as one is answered there is room", async () => {
  const { recorder, engine, handles, open } = await allWaiting();
  const extra = await engine.start({ ...specOf(ASKER), id: "app/extra" });
  extra.offerReading(0, 1, 1, 0);
  await extra.drained();
  // A failure, so there is no value: what lies there is none of a number that is published.
  assert.equal(open.length, COUNT);
  open[0]?.resolve({ value: 5 });
  await handles[0]?.drained();
  extra.offerReading(0, 1, 1, 0);
  while (open.length === COUNT) await new Promise((resolve) => setImmediate(resolve));
  open.at(-1)?.resolve({ value: 7 });
  await extra.drained();
  assert.equal(recorder.published("app/extra").at(-1), "7");
  await engine.close();
});
