import assert from "node:assert/strict";
import { test } from "node:test";
import { SILENT_LOGGER, ThimbleError, VirtualClock } from "@thimble/base";
import type { DesiredState } from "@thimble/model";
import type { CurrentState } from "../../src/plan/current-state.ts";
import { RECONCILE_PERIOD, Reconciler } from "../../src/plan/reconciler.ts";
import type { StepExecutors } from "../../src/plan/step.ts";
import type { DeviceEvent } from "../../src/record/device-event.ts";
import { EventRecorder } from "../../src/record/event-recorder.ts";
import { Ring } from "../../src/record/ring.ts";
import { makeDesired } from "../fixtures.ts";

/** A device of Things only, whose steps a test can hold up or have fail. */
function openBench() {
  const clock = new VirtualClock();
  const ring = new Ring<DeviceEvent>(100);
  const things = new Map<string, string>();
  const taken: string[] = [];
  const bench = {
    clock,
    things,
    taken,
    desired: undefined as DesiredState | undefined,
    /** What every step waits for. */
    gate: Promise.resolve(),
    failing: new Set<string>(),
    events: () => ring.items(),
  };
  const unexpected = (): never => assert.fail("no step of this kind");
  const executors: StepExecutors = {
    "prepare-image": unexpected,
    "release-image": unexpected,
    "start-container": unexpected,
    "stop-container": unexpected,
    "replace-container": unexpected,
    "replace-thing": unexpected,
    "add-thing": async ({ role, description }) => {
      taken.push(`add ${role}`);
      await bench.gate;
      if (bench.failing.has(role)) throw new ThimbleError("base.timeout", `Cannot add ${role}: not yet`);
      things.set(role, description);
    },
    "remove-thing": ({ role }) => {
      taken.push(`remove ${role}`);
      things.delete(role);
    },
  };
  const reconciler = new Reconciler({
    current: (): CurrentState => ({ modules: [], things, containers: [] }),
    desired: () => bench.desired,
    executors,
    events: new EventRecorder(clock, ring),
    clock,
    logger: SILENT_LOGGER,
  });
  return { bench, reconciler };
}

test("Reconciler takes the steps of the plan, and none when there is nothing to do", async () => {
  const { bench, reconciler } = openBench();
  await reconciler.trigger();
  bench.desired = makeDesired([], { machine: "td", door: "td" });
  await reconciler.trigger();
  await reconciler.trigger();
  assert.deepEqual(bench.taken, ["add machine", "add door"]);
  await reconciler.close();
});

test("Reconciler looks again at every period, so that what failed is tried again", async () => {
  const { bench, reconciler } = openBench();
  bench.desired = makeDesired([], { machine: "td", door: "td" });
  bench.failing.add("machine");
  await reconciler.trigger();
  assert.deepEqual([...bench.things.keys()], ["door"]);
  const [event] = bench.events();
  assert.ok(event?.kind === "step-failed");
  assert.deepEqual([event.step, event.code], ["add-thing machine", "base.timeout"]);
  bench.failing.clear();
  await bench.clock.advance(RECONCILE_PERIOD);
  assert.deepEqual([...bench.things.keys()], ["door", "machine"]);
  await reconciler.close();
});

test("Reconciler makes one more pass for any number of triggers during a pass", async () => {
  const { bench, reconciler } = openBench();
  let open: (() => void) | undefined;
  bench.gate = new Promise((resolve) => {
    open = resolve;
  });
  bench.desired = makeDesired([], { machine: "td" });
  const first = reconciler.trigger();
  await bench.clock.advance(0);
  bench.desired = makeDesired([], { door: "td" });
  const later = [reconciler.trigger(), reconciler.trigger()];
  assert.equal(later[0], later[1]);
  assert.deepEqual(bench.taken, ["add machine"]);
  open?.();
  await first;
  await later[0];
  assert.deepEqual(bench.taken, ["add machine", "add door", "remove machine"]);
  await reconciler.close();
});

test("Reconciler.close() ends after the step at hand and leaves no timer", async () => {
  const { bench, reconciler } = openBench();
  let open: (() => void) | undefined;
  bench.gate = new Promise((resolve) => {
    open = resolve;
  });
  bench.desired = makeDesired([], { machine: "td", door: "td" });
  void reconciler.trigger();
  await bench.clock.advance(0);
  const closed = reconciler.close();
  open?.();
  await closed;
  await reconciler.close();
  assert.deepEqual(bench.taken, ["add machine"]);
  assert.equal(bench.clock.pending, 0);
});
