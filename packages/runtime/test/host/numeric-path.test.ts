import assert from "node:assert/strict";
import { test } from "node:test";
import v8 from "node:v8";
import { SILENT_LOGGER, VirtualClock } from "@thimble/base";
import { type ContainerEvent, EVENT_KINDS } from "../../src/events/container-event.ts";
import { InlineEngine } from "../../src/index.ts";
import { ContainerLab, eventOf } from "../container/container-lab.ts";
import { guest } from "../guests/guests.ts";
import { specOf } from "../recorder.ts";

const CHUNK = 40_000;
/** V8 compiles on other threads, so how many events it takes until all of it is compiled depends on the machine. */
const MAXIMUM_CHUNKS = 40;
/** V8 puts a number that is no small integer into a box when it goes from JavaScript to WebAssembly or back. */
const BOX = 16;
/** Half a box: what V8's compilers and the measurement itself allocate meanwhile comes to less. */
const NOISE = 8;
/** Of different modules, so that calls into them are not compiled for one alone. */
const CONTAINERS = 6;
/** Events of one container in a row. With each turn the engine makes one view of the other's memory. @see MemoryWindow */
const TURN = 1000;
/** Value and time of the reading itself. */
const READING_BOXES = 2;
/** The same at the engine's door, its latency, and the time on the clock, with the functions between that V8 does not inline. */
const ENGINE_BOXES = 8;

/** The least bytes that V8 allocated for each of many runs, collected or not, measured until they are at most `enough`. */
function bytesEach(enough: number, run: (i: number) => void): number {
  let least = Number.POSITIVE_INFINITY;
  for (let chunk = 0; chunk < MAXIMUM_CHUNKS && least > enough; chunk++) {
    const before = v8.getHeapStatistics().total_allocated_bytes;
    for (let i = 0; i < CHUNK; i++) run(i);
    least = Math.min(least, (v8.getHeapStatistics().total_allocated_bytes - before) / CHUNK);
  }
  return least;
}

/** Bytes that an event allocates whose handler does this, `enough` or less where that is so; the value is local 1. */
function costOf(enough: number, body: string): number {
  const lab = new ContainerLab();
  const grants = { read: ["machine/speed"], write: ["machine/speed"], publish: ["out"] };
  const ranges = { "machine/speed": { minimum: 0, maximum: 10 } };
  const containers = Array.from({ length: CONTAINERS }, (_, i) => {
    const wasm = guest(
      `(func (export "start")
         (drop (call $topic (i32.const 1024) (i32.const 3)))
         (drop (call $key (i32.const 1027) (i32.const 1))))
       (func (export "reading") (param i32 f64 f64 i32) ${body} (drop (i32.const ${i})))`,
      { texts: "outk" },
    );
    const container = lab.make(wasm, { grants, ranges }, new Map([["k", 0.5]]));
    lab.executor.handle(container, eventOf({ kind: EVENT_KINDS.start }));
    return container;
  });
  const event: ContainerEvent = eventOf({ kind: EVENT_KINDS.reading });
  return bytesEach(enough, (i) => {
    event.value = i + 0.5;
    event.time = 1_767_225_600.5 + i;
    event.arrived = i + 0.25;
    event.wall = 1_767_225_600_000.5 + i;
    const container = containers[Math.floor(i / TURN) % CONTAINERS];
    if (container === undefined) return;
    const { fault } = lab.executor.handle(container, event);
    if (fault !== undefined) throw new Error(fault.message);
  });
}

test("numbers cost nothing but V8's boxes for those that cross the boundary: the host's own code allocates nothing", () => {
  const calls: Readonly<Record<string, readonly [body: string, boxes: number]>> = {
    nothing: ["(nop)", 0],
    read: ["(call $read (i32.const 0) (i32.const 64)) (call $read (i32.const 1) (i32.const 64))", 0],
    "get-number": ["(drop (call $getNumber (i32.const 0) (f64.const 0.25)))", 1],
    now: ["(drop (call $now))", 1],
    "a write out of range": ["(drop (call $write (i32.const 1) (f64.const 10.5)))", 1],
    "a message that is no number": ["(drop (call $publishNumber (i32.const 0) (f64.const nan)))", 1],
    "a conflict": ["(drop (call $compareAndSetNumber (i32.const 0) (f64.const 7.5) (local.get 1)))", 2],
  };
  for (const [name, [body, boxes]] of Object.entries(calls)) {
    const allowed = (READING_BOXES + boxes) * BOX;
    const bytes = costOf(allowed + NOISE, body);
    assert.ok(bytes <= allowed + NOISE, `${name}: ${bytes} bytes an event, of which V8's boxes are ${allowed}`);
  }
});

test("what an event leaves behind costs the record of it, and no more", () => {
  const most = { "$write (i32.const 1) (f64.const 9.5)": 320, "$setNumber (i32.const 0) (local.get 1)": 600 };
  for (const [call, bytes] of Object.entries(most)) {
    const cost = costOf(bytes, `(drop (call ${call}))`);
    assert.ok(cost <= bytes, `${call}: ${cost} bytes an event`);
  }
});

test("a reading on its way through the engine costs a few of V8's boxes, and no object", async () => {
  const runs: (() => void)[] = [];
  await using engine = new InlineEngine({
    clock: new VirtualClock(),
    logger: SILENT_LOGGER,
    listener: { effects: () => undefined, ended: () => undefined },
    schedule: (run) => runs.push(run),
  });
  const wasm = guest(`(func (export "reading") (param i32 f64 f64 i32) (call $read (i32.const 0) (i32.const 64)))`);
  const handle = await engine.start(specOf(wasm));
  const allowed = ENGINE_BOXES * BOX;
  const bytes = bytesEach(allowed, (i) => {
    handle.offerReading(0, i + 0.5, i + 0.25, 0);
    // One run handles many events, as it does under load.
    if (i % 200 === 0) runs.pop()?.();
  });
  assert.ok(bytes <= allowed, `${bytes} bytes an event`);
  runs.pop()?.();
  const stopped = handle.stop();
  runs.pop()?.();
  await stopped;
});
