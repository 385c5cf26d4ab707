import assert from "node:assert/strict";
import { test } from "node:test";
import { SILENT_LOGGER, VirtualClock } from "@thimble/base";
import { Executor } from "../../src/container/executor.ts";
import { MemoryPool } from "../../src/container/memory-pool.ts";
import { ServiceProfile } from "../../src/container/service-profile.ts";
import { ContainerEvent, EVENT_KINDS } from "../../src/events/container-event.ts";
import { EventPump, type Lane } from "../../src/events/event-pump.ts";
import { EventQueue } from "../../src/events/event-queue.ts";
import { COUNTER, guest } from "../guests/guests.ts";
import { specOf } from "../recorder.ts";

/** Loops as often as the reading says: about five instructions a round. */
const LOOPER = new ServiceProfile(
  specOf(
    guest(
      `(func (export "reading") (param i32 f64 f64 i32)
         (local $n i32)
         (local.set $n (i32.trunc_f64_u (local.get 1)))
         (loop $l (br_if $l (i32.gt_s (local.tee $n (i32.sub (local.get $n) (i32.const 1))) (i32.const 0)))))`,
    ),
  ),
);

interface NamedLane extends Lane {
  readonly name: string;
}

/** Sets a key and publishes. */
const COUNTING = new ServiceProfile(specOf(COUNTER));

function pumpOf(
  order: string[],
  { profile = LOOPER, held = new Set<string>() } = {},
): {
  pump: EventPump<NamedLane>;
  lane: (name: string, value: number, events: number) => NamedLane;
} {
  const executor = new Executor(new MemoryPool(), SILENT_LOGGER);
  const pump = new EventPump<NamedLane>(executor, new VirtualClock(), {
    handled: (lane) => order.push(lane.name),
    waits: () => undefined,
    woken: () => undefined,
    isHeld: ({ name }) => held.has(name),
  });
  const lane = (name: string, value: number, events: number): NamedLane => {
    const container = executor.instantiate({ id: name, profile, state: new Map() });
    const queue = new EventQueue();
    for (let i = 0; i < events; i++) {
      const event = new ContainerEvent();
      event.kind = profile === COUNTING && i === 0 ? EVENT_KINDS.start : EVENT_KINDS.reading;
      event.value = value;
      queue.push(event);
    }
    const made = { name, container, queue, isReady: false };
    pump.ready(made);
    return made;
  };
  return { pump, lane };
}

test("EventPump takes turns of at most 16 events", () => {
  const order: string[] = [];
  const { pump, lane } = pumpOf(order);
  lane("a", 1, 40);
  lane("b", 1, 2);
  assert.equal(pump.run(), false);
  assert.equal(order.join(""), `${"a".repeat(16)}bb${"a".repeat(24)}`);
  assert.ok(pump.isIdle);
});

test("EventPump ends a turn when its events took many instructions", () => {
  const order: string[] = [];
  const { pump, lane } = pumpOf(order);
  lane("a", 10_000, 3);
  lane("b", 1, 1);
  pump.run();
  assert.equal(order.join(""), "abaa");
});

test("EventPump lets other work in after 8,192 events even when the clock stands still", () => {
  const order: string[] = [];
  const { pump, lane } = pumpOf(order);
  lane("a", 1, 10_000);
  assert.equal(pump.run(), true);
  assert.equal(order.length, 8192);
  assert.equal(pump.run(), false);
});

test("EventPump lets other work in after 256 effects", () => {
  const order: string[] = [];
  const { pump, lane } = pumpOf(order, { profile: COUNTING });
  const { container } = lane("a", 1, 1000);
  assert.ok(container !== undefined);
  assert.equal(pump.run(), true);
  // None of the start, two of a reading; the run ends with a turn of 16.
  assert.equal(order.length, 144);
});

test("EventPump begins nothing of who is held, in the middle of a turn or before it, until it is ready again", () => {
  const order: string[] = [];
  const held = new Set<string>();
  const { pump, lane } = pumpOf(order, { held });
  const push = order.push.bind(order);
  order.push = (name) => {
    if (order.length === 4) held.add("a");
    return push(name);
  };
  const a = lane("a", 1, 8);
  lane("b", 1, 2);
  assert.equal(pump.run(), false);
  assert.equal(order.join(""), "aaaaabb");
  pump.ready(a);
  assert.equal(pump.run(), false);
  held.delete("a");
  pump.ready(a);
  pump.run();
  assert.equal(order.join(""), "aaaaabbaaa");
});
