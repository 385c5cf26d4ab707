import assert from "node:assert/strict";
import { test } from "node:test";
import { SILENT_LOGGER } from "@thimble/base";
import fc from "fast-check";
import { type ContainerHandle, InlineEngine, type WaitAnswer } from "../../src/index.ts";
import { waiter } from "../engine-waits-contract.ts";
import { offer, scene } from "../scene.ts";

const CONTAINERS = 3;
const SAY = (value: string): string => `(drop (call $publishNumber (global.get $t) ${value}))`;
const DOES = (bit: number): string => `(i32.and (i32.trunc_f64_u (local.get 1)) (i32.const ${bit}))`;

/** Says the value; as its bits say it sleeps, asks a Thing, and sleeps again; then it says the value below zero. Never what came of it. */
const WANDERER = waiter(
  `${SAY("(local.get 1)")}
   (if ${DOES(1)} (then (call $sleep (i32.trunc_f64_u (local.get 1)) (i32.const 8))))
   (if ${DOES(2)} (then
     (call $readNow (i32.const 0) (i32.add (i32.trunc_f64_u (local.get 1)) (i32.const 1)) (i32.const 8))))
   (if ${DOES(4)} (then (call $sleep (i32.const 3) (i32.const 8))))
   ${SAY("(f64.neg (local.get 1))")}`,
);

/** What happens to an engine, in order. */
type Step =
  | { readonly kind: "offer"; readonly container: number; readonly value: number }
  | { readonly kind: "advance"; readonly milliseconds: number }
  | { readonly kind: "answer"; readonly which: number; readonly how: "value" | "failure" | "error" }
  | { readonly kind: "stop"; readonly container: number };

const container = fc.nat({ max: CONTAINERS - 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant("offer"), container, value: fc.integer({ min: 1, max: 31 }) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("advance"), milliseconds: fc.nat({ max: 20 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("answer"),
      which: fc.nat({ max: 5 }),
      how: fc.constantFrom("value", "failure", "error"),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("stop"), container }) },
);

interface Run {
  readonly published: readonly (readonly string[])[];
  readonly offered: readonly (readonly number[])[];
  readonly isLeftBehind: boolean;
}

/** Plays the steps, then stops everything. */
async function play(steps: readonly Step[]): Promise<Run> {
  const s = scene(({ clock, listener }) => new InlineEngine({ clock, listener, logger: SILENT_LOGGER }));
  const open: PromiseWithResolvers<WaitAnswer>[] = [];
  s.recorder.answer = () => {
    const asked = Promise.withResolvers<WaitAnswer>();
    open.push(asked);
    return asked.promise;
  };
  const handles: ContainerHandle[] = [];
  for (let i = 0; i < CONTAINERS; i++) handles.push(await s.start(WANDERER, { id: `app/${i}` }));
  const offered: number[][] = handles.map(() => []);
  for (const each of steps) {
    if (each.kind === "offer") {
      const handle = handles[each.container];
      if (handle?.offerReading(0, each.value, each.value, 0) === "accepted") offered[each.container]?.push(each.value);
    } else if (each.kind === "advance") {
      await s.clock.advance(each.milliseconds);
    } else if (each.kind === "stop") {
      void handles[each.container]?.stop();
    } else {
      const [asked] = open.splice(each.which, 1);
      if (each.how === "error") asked?.reject(new Error("a bug"));
      else asked?.resolve(each.how === "value" ? { value: 1 } : { failure: "unreachable" });
    }
  }
  await s.engine.close();
  const { memories } = s.engine.stats();
  const isLeftBehind = s.clock.pending > 0 || memories.leased > 0;
  return { published: handles.map(({ id }) => s.recorder.published(id)), offered, isLeftBehind };
}

test("however answers, timeouts and stops fall, each event is handled once, in order, to its end, and nothing is left behind", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const run = await play(steps);
      assert.deepEqual(
        run.published,
        run.offered.map((values) => values.flatMap((value) => [String(value), String(-value)])),
      );
      assert.equal(run.isLeftBehind, false);
    }),
    { numRuns: 150 },
  );
});

test("the same answers at the same times give the same events in the same order", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      assert.deepEqual(await play(steps), await play(steps));
    }),
    { numRuns: 30 },
  );
});

test("a container that waits and one that does not share a thread: the other is delayed by no wait", async () => {
  await using s = scene(({ clock, listener }) => new InlineEngine({ clock, listener, logger: SILENT_LOGGER }));
  const waits = await s.start(WANDERER, { id: "app/waits" });
  const other = await s.start(WANDERER, { id: "app/other" });
  offer(waits, 1);
  offer(other, 8);
  await other.drained();
  assert.deepEqual([s.recorder.published(other.id), s.recorder.published(waits.id)], [["8", "-8"], ["1"]]);
});
