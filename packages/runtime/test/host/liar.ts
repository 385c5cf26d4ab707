import assert from "node:assert/strict";
import { EDGE_WAITS } from "@thimble/model";
import type { Outcome } from "../../src/container/executor.ts";
import { setInstructions } from "../../src/container/guest-calls.ts";
import { ServiceProfile } from "../../src/container/service-profile.ts";
import type { TinyContainer } from "../../src/container/tiny-container.ts";
import { type ContainerEvent, EVENT_KINDS } from "../../src/events/container-event.ts";
import { CurrentCall } from "../../src/host/current-call.ts";
import { HandlerCall } from "../../src/host/handler-call.ts";
import { hostImports } from "../../src/host/imports.ts";
import { PendingCall } from "../../src/host/pending-call.ts";
import { Waits } from "../../src/host/waits.ts";
import { ContainerLab, eventOf } from "../container/container-lab.ts";
import { guest, shortNameOf } from "../guests/guests.ts";
import { specOf } from "../recorder.ts";
import { BUDGET } from "../scene.ts";
import { type CallShape, flatten, RESULT } from "./call-shapes.ts";

/** Bytes of a liar's memory. */
export const SIZE = 65_536;
/** What is handed over goes from here on; all below is the container's own. */
export const HEAP = 4096;
/** What `cabi_realloc` does, and what it returns where that is told. */
const REALLOC_MODE = 496;
const REALLOC_ANSWER = 500;
/** Where the arguments of the call are, 8 bytes each, and where its result is stored. */
const ARGUMENTS = 512;
const RETURNED = 640;
/** Where its texts are, 32 bytes each. */
const TEXTS = 1024;
const TEXT_BYTES = 32;
const NAMES = 3000;

/** What `cabi_realloc` may do. */
export const REALLOC = { allocate: 0, answer: 1, trap: 2, loop: 3, callHost: 4, grow: 5, recurse: 6 } as const;
/** How it behaves: what it does, and what it returns. */
export type ReallocLie = readonly [mode: (typeof REALLOC)[keyof typeof REALLOC], answer?: number];

const ALLOCATOR = `
  (global $heap (mut i32) (i32.const ${HEAP}))
  (func $deeper (param i32) (result i32) (i32.add (call $deeper (local.get 0)) (i32.const 1)))
  (func $does (param i32) (result i32) (i32.eq (i32.load (i32.const ${REALLOC_MODE})) (local.get 0)))
  (func $realloc (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (if (call $does (i32.const ${REALLOC.answer})) (then (return (i32.load (i32.const ${REALLOC_ANSWER})))))
    (if (call $does (i32.const ${REALLOC.trap})) (then unreachable))
    (if (call $does (i32.const ${REALLOC.loop})) (then (loop $l (br $l))))
    (if (call $does (i32.const ${REALLOC.callHost})) (then (call $every (i32.const 1000))))
    (if (call $does (i32.const ${REALLOC.recurse})) (then (drop (call $deeper (i32.const 0)))))
    (if (i32.and (call $does (i32.const ${REALLOC.grow})) (i32.eq (memory.size) (i32.const 1)))
      (then (global.set $heap (i32.mul (memory.grow (i32.const 1)) (i32.const ${SIZE})))))
    (global.set $heap (i32.and
      (i32.add (global.get $heap) (i32.sub (local.get 2) (i32.const 1)))
      (i32.sub (i32.const 0) (local.get 2))))
    (global.get $heap)
    (global.set $heap (i32.add (global.get $heap) (local.get 3))))`;

/** A call and its flat arguments; `texts` are what lies where an honest call has its texts. */
export interface LiarCall {
  readonly shape: CallShape;
  readonly values: readonly number[];
  readonly texts: readonly Uint8Array[];
}

/** What came of one event. */
export interface LiarRun {
  readonly outcome: Outcome;
  /** The memory of the container, as it was before and is after. */
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

/** The call as an honest container makes it. */
export function honestCall(shape: CallShape): LiarCall {
  const texts: Uint8Array[] = [];
  const values = shape.arguments.flatMap((argument): number[] => {
    const { value } = argument;
    if (typeof value === "number") return [value];
    const text = Buffer.from(value);
    texts.push(text);
    return [TEXTS + TEXT_BYTES * (texts.length - 1), text.length];
  });
  return { shape, values, texts };
}

/** Where the flat arguments of each argument begin. */
export function placesOf({ arguments: args }: CallShape): number[] {
  let place = 0;
  return args.map((argument) => {
    place += flatten(argument).length;
    return place - flatten(argument).length;
  });
}

/** Containers that call one function of the host each, with arguments that a test puts into their memory. */
export class Liar {
  readonly #lab = new ContainerLab();
  readonly #profiles = new Map<CallShape, ServiceProfile>();
  readonly #instructions: number;

  /** `instructions` is what an event of theirs may take. */
  constructor(instructions: number) {
    this.#instructions = instructions;
  }

  /** Makes the call in a new container that has opened everything. */
  run(call: LiarCall, lie?: ReallocLie): Promise<LiarRun> {
    const { shape, values } = call;
    return this.#handle(shape, eventOf({ kind: EVENT_KINDS.reading }), lie, (view) => {
      for (const [i, type] of shape.params.entries()) {
        const [at, value] = [ARGUMENTS + 8 * i, values[i] ?? 0];
        if (type === "f64") view.setFloat64(at, value, true);
        else view.setBigInt64(at, BigInt.asIntN(64, BigInt(value)), true);
      }
      storeTexts(view, call);
    });
  }

  /** What the host charges for the call, called without the container. */
  chargedFor(call: LiarCall): number {
    const { shape, values } = call;
    const container = this.#make(shape);
    const [current, handler] = [new CurrentCall(), new HandlerCall()];
    handler.begin(container, eventOf({}));
    current.give(new PendingCall(container, eventOf({}), handler));
    storeTexts(handler.memory.record(0, SIZE, 8), call);
    setInstructions(container.enter, this.#instructions);
    const host = hostImports(current, new Waits(current))[shape.from]?.[shape.name];
    assert.ok(typeof host === "function");
    const args = shape.params.map((type, i) => (type === "i64" ? BigInt(values[i] ?? 0) : values[i]));
    const isWaiting = EDGE_WAITS[shape.from]?.includes(shape.name) === true;
    // What waits has charged before it is suspended, which nobody can be who was called from here.
    if (isWaiting) assert.throws(() => Reflect.apply(host, undefined, args), /suspend/i);
    else Reflect.apply(host, undefined, args);
    return handler.owed;
  }

  /** Brings a message to a new container of any service. */
  message(shape: CallShape, lie: ReallocLie): Promise<LiarRun> {
    const event = { kind: EVENT_KINDS.message, topic: "some/topic", payload: Buffer.from("payload") };
    return this.#handle(shape, eventOf(event), lie, () => undefined);
  }

  async #handle(
    shape: CallShape,
    event: ContainerEvent,
    [mode, answer = 0]: ReallocLie = [REALLOC.allocate],
    prepare: (view: DataView) => void,
  ): Promise<LiarRun> {
    const container = this.#make(shape);
    const { memory } = container;
    assert.ok(memory !== undefined);
    const view = memory.record(0, SIZE, 8);
    view.setInt32(REALLOC_MODE, mode, true);
    view.setInt32(REALLOC_ANSWER, answer, true);
    prepare(view);
    const before = memory.bytes(0, SIZE);
    const outcome = { ...(await this.#outcomeOf(container, event)) };
    const after = memory.bytes(0, SIZE);
    this.#lab.executor.release(container);
    return { outcome, before, after };
  }

  #make(shape: CallShape): TinyContainer {
    let profile = this.#profiles.get(shape);
    if (profile === undefined) {
      profile = new ServiceProfile(
        specOf(liar(shape), {
          budget: { ...BUDGET, memoryBytes: 2 * SIZE, instructions: this.#instructions },
          environment: { LIMIT: "1" },
          grants: { read: [], write: ["machine/speed"], publish: ["out"], invoke: ["gate/open"] },
          on: { reading: ["machine/speed"], message: ["#"], tick: undefined },
        }),
      );
      this.#profiles.set(shape, profile);
    }
    const state = new Map([["k", Buffer.from("held")]]);
    const container = this.#lab.executor.instantiate({ id: "app/liar", profile, state });
    const { executor } = this.#lab;
    const start = eventOf({ kind: EVENT_KINDS.start });
    const outcome = profile.waits ? executor.begin(container, start) : executor.handle(container, start);
    assert.ok(outcome !== undefined && outcome.fault === undefined);
    return container;
  }

  /** What came of an event; what it waits for is answered at once. */
  async #outcomeOf(container: TinyContainer, event: ContainerEvent): Promise<Outcome> {
    const { executor } = this.#lab;
    if (!container.profile.waits) return executor.handle(container, event);
    const outcome = executor.begin(container, event);
    const pending = executor.pendingOf(container);
    if (outcome !== undefined || pending === undefined) return outcome ?? assert.fail("nothing came of it");
    if (pending.state === "asks") {
      executor.commitBeforeWait(pending);
      pending.answer({ value: 1 }, event);
      pending.resume();
    }
    while (pending.state === "runs") await Promise.resolve();
    return executor.end(pending);
  }
}

function storeTexts(view: DataView, { texts }: LiarCall): void {
  const bytes = new Uint8Array(view.buffer);
  for (const [i, text] of texts.entries()) bytes.set(text, TEXTS + TEXT_BYTES * i);
}

function liar({ from, name, params, results }: CallShape): Uint8Array {
  const loads = params.map((type, i) => `(${type}.load (i32.const ${ARGUMENTS + 8 * i}))`);
  const call = `(call $${shortNameOf(from, name)} ${loads.join(" ")})`;
  const [result] = results;
  return guest(
    `(data (i32.const ${NAMES}) "machinespeedoutkCel")
     (func (export "start")
       (drop (call $property (i32.const ${NAMES}) (i32.const 7) (i32.const ${NAMES + 7}) (i32.const 5)))
       (drop (call $topic (i32.const ${NAMES + 12}) (i32.const 3)))
       (drop (call $key (i32.const ${NAMES + 15}) (i32.const 1)))
       (drop (call $field (i32.const ${NAMES + 15}) (i32.const 1) (i32.const ${NAMES + 16}) (i32.const 3)))
       (call $openBucket (i32.const 0) (i32.const 0) (i32.const ${RESULT})))
     (func (export "message") (param i32 i32 i32 i32 i32))
     (func (export "reading") (param i32 f64 f64 i32)
       ${result === undefined ? call : `(${result}.store (i32.const ${RETURNED}) ${call})`})`,
    { realloc: ALLOCATOR, waits: EDGE_WAITS[from]?.includes(name) === true },
  );
}
