import { createHash, type Hash } from "node:crypto";
import { type Clock, SeededRandom, VirtualClock } from "@thimble/base";
import type { ContainerEnd, ContainerHandle, Engine, EngineListener, EventEffects } from "../../src/index.ts";
import { COUNTER, guest, misbehaving } from "../guests/guests.ts";
import { type SpecParts, specOf } from "../recorder.ts";

/** Makes an engine on this clock. */
export type MakeEngine = (parts: { readonly clock: Clock; readonly listener: EngineListener }) => Engine;

/** What a run came to. Equal runs have equal ones. */
export interface RunDigest {
  /** Of everything that the engine told, in its order. */
  readonly whole: string;
  /** By container: of what it asked for, why it ended, and what it cost. */
  readonly containers: Readonly<Record<string, string>>;
  readonly events: number;
  /** How many containers ended. */
  readonly ends: number;
}

/** Events offered before all of them are handled: fewer than a queue holds, so that nothing is dropped. */
const BATCH = 64;
/** Milliseconds between ticks. */
const TICK = 50;
/** Of a hundred readings so many are the one on which guests misbehave. */
const MISDEEDS = 2;

const ECHO = guest(
  `(func (export "message") (param i32 i32 i32 i32 i32)
     (drop (call $publish (call $topic (i32.const 1024) (i32.const 3)) (local.get 3) (local.get 4)))
     (call $logNumber (i32.const 1) (i32.const 1024) (i32.const 3) (call $numberAt (local.get 3) (local.get 4) (i32.const 0) (i32.const 0))))
   (func (export "tick") (param f64)
     (drop (call $publishNumber (call $topic (i32.const 1024) (i32.const 3)) (local.get 0))))`,
  { texts: "out" },
);

const HOST_FLOOD = "(loop $l (drop (call $publishNumber (global.get $t) (f64.const 1))) (br $l))";
const BYTES_OF_A_SECOND = 2000;

/** What runs: some that behave, and one for each way to end. */
const CAST: readonly (readonly [id: string, wasm: Uint8Array, parts?: SpecParts])[] = [
  ["app/counter", COUNTER],
  ["app/echo", ECHO, { on: { reading: [], message: ["in"], tick: TICK } }],
  [
    "app/slow",
    misbehaving("(nop)"),
    { budget: { ...specOf(COUNTER).budget, messagesPerSecond: 20, bytesPerSecond: BYTES_OF_A_SECOND } },
  ],
  ["app/traps", misbehaving("unreachable")],
  ["app/loops", misbehaving("(loop $l (br $l))")],
  ["app/floods", misbehaving(HOST_FLOOD)],
  ["app/grows", misbehaving("(drop (memory.grow (i32.const 1)))")],
  ["app/recurses", misbehaving("(call $deep)", "(func $deep (call $deep))")],
];

/** Takes what an engine tells into digests. */
class DigestListener implements EngineListener {
  readonly #whole = createHash("sha256");
  readonly #each = new Map<string, Hash>();
  readonly ends: ContainerEnd[] = [];

  effects(batch: readonly EventEffects[]): void {
    for (const { container, time, effects } of batch) {
      for (const effect of effects) {
        const { payload, ...rest } = { payload: undefined, ...effect };
        this.#take(container, JSON.stringify([time, rest, payload && Buffer.from(payload).toString("latin1")]));
      }
    }
  }

  ended(end: ContainerEnd): void {
    this.ends.push(end);
    this.#take(end.container, JSON.stringify(end));
  }

  #take(container: string, text: string): void {
    this.#whole.update(container).update(text);
    this.note(container, text);
  }

  /** Takes what is known of one container alone, and in no order with the others. */
  note(container: string, text: string): void {
    const hash = this.#each.get(container) ?? createHash("sha256");
    this.#each.set(container, hash.update(text));
  }

  digests(): Pick<RunDigest, "whole" | "containers"> {
    const containers = Object.fromEntries([...this.#each].sort().map(([id, hash]) => [id, hash.digest("hex")]));
    return { whole: this.#whole.digest("hex"), containers };
  }
}

/** Has an engine handle so many events that follow from a seed: readings, messages, ticks, and misdeeds after which containers start again. */
export async function digestOfRun(make: MakeEngine, events: number, seed = 1): Promise<RunDigest> {
  const random = new SeededRandom(seed);
  const clock = new VirtualClock();
  const listener = new DigestListener();

  await using engine = make({ clock, listener });
  const handles = new Map<string, ContainerHandle>();
  let ends = 0;
  for (let offered = 0; offered < events; offered += BATCH) {
    for (const [id, wasm, parts] of CAST) {
      if (!handles.has(id)) handles.set(id, await engine.start({ ...specOf(wasm, parts), id }));
    }
    for (let i = 0; i < BATCH; i++) offerOne([...handles.values()], random);
    // Less than a period of ticks at a time: one that still waits stands for the next, and how long it waits is real time in a worker.
    for (let steps = Math.floor(random.next() * 4); steps >= 0; steps--) {
      await clock.advance(Math.floor(random.next() * TICK));
      await Promise.all([...handles.values()].map((handle) => handle.drained()));
    }
    for (const [id, handle] of handles) listener.note(id, JSON.stringify(costOf(handle)));
    for (const { container } of listener.ends.splice(0)) {
      handles.delete(container);
      ends += 1;
    }
  }
  return { ...listener.digests(), events, ends };
}

function offerOne(handles: readonly ContainerHandle[], random: SeededRandom): void {
  const handle = handles[Math.floor(random.next() * handles.length)];
  if (handle?.id === "app/echo") {
    const bytes = Uint8Array.from({ length: Math.floor(random.next() * 40) }, () => 48 + random.next() * 10);
    handle.offerMessage(0, "in", bytes, random.next());
  } else {
    const value = random.next() * 100 < MISDEEDS ? 666 : Math.floor(random.next() * 500);
    handle?.offerReading(0, value, random.next() * 1e9, 0);
  }
}

function costOf(handle: ContainerHandle): unknown {
  const { handled, dropped, instructions, refused, stateBytes, memoryBytes } = handle.stats();
  return { handled, dropped, instructions, refused, stateBytes, memoryBytes };
}
