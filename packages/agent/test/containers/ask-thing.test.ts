import assert from "node:assert/strict";
import { test } from "node:test";
import { type ErrorCode, SILENT_LOGGER, ThimbleError, VirtualClock } from "@thimble/base";
import type { PropertyUnits } from "@thimble/model";
import type { ThingRequest, WaitAnswer } from "@thimble/runtime";
import { askThing } from "../../src/containers/ask-thing.ts";
import { ContainerUnits } from "../../src/containers/container-units.ts";
import { WriteQueue } from "../../src/containers/write-queue.ts";
import type { DeviceEvent } from "../../src/record/device-event.ts";
import { EventRecorder } from "../../src/record/event-recorder.ts";
import { Ring } from "../../src/record/ring.ts";
import { UnitConverter } from "../../src/things/unit-converter.ts";

const READ: ThingRequest = { kind: "read", property: "m/level" };
const WRITE: ThingRequest = { kind: "write", property: "m/level", value: 3 };
const INVOKE: ThingRequest = { kind: "invoke", action: "m/home", input: Number.NaN };

/** A device of one level, and what was done to it, in order. */
function openBench(failure?: unknown, own?: PropertyUnits) {
  const log: string[] = [];
  let level = 1;
  const act = async <T>(line: string, work: () => T): Promise<T> => {
    // As long as a device takes at least.
    await new Promise((resolve) => setImmediate(resolve));
    if (failure !== undefined) throw failure;
    log.push(line);
    return work();
  };
  const writes = new WriteQueue({
    clock: new VirtualClock(),
    write: (property, value, { by }) =>
      act(`write ${property} ${value} ${by}`, () => {
        level = value;
        return undefined;
      }),
    events: new EventRecorder(new VirtualClock(), new Ring<DeviceEvent>(10)),
    logger: SILENT_LOGGER,
  });
  const host = {
    read: (property: string) =>
      act(`read ${property}`, () => ({ property, value: level, time: 5, quality: "stale" as const })),
  };
  const actions = {
    invoke: (action: string, input: number, { by }: { by: string }) =>
      act(`invoke ${action} ${input} ${by}`, () => ({ output: 7, isConfirmed: true })),
  };
  const units = new ContainerUnits(new UnitConverter(() => "m"), () => own);
  const ask = (request: ThingRequest, signal = new AbortController().signal): Promise<WaitAnswer> =>
    askThing("app/a", request, signal, { host, actions, writes, units, settle: () => log.push("settled") });
  return { log, writes, ask };
}

test("askThing() commits what was asked for before, then reads, writes or invokes, and gives what came of it", async () => {
  const { ask, log } = openBench();
  assert.deepEqual(await ask(READ), { value: 1, time: 5, quality: 1 });
  assert.deepEqual(await ask(WRITE), { value: 3 });
  assert.deepEqual(await ask(INVOKE), { value: 7 });
  assert.deepEqual(log, [
    ...["settled", "read m/level"],
    ...["settled", "write m/level 3 app/a"],
    ...["settled", "invoke m/home NaN app/a"],
  ]);
});

test("askThing() reads and writes in the container's unit", async () => {
  const { ask, log } = openBench(undefined, { "m/level": "cm" });
  assert.deepEqual(await ask(READ), { value: 100, time: 5, quality: 1 });
  assert.deepEqual(await ask(WRITE), { value: 3 });
  assert.equal(log.at(-1), "write m/level 0.03 app/a");
});

test("askThing() reads and writes a property after what was written to it before", async () => {
  const { ask, writes, log } = openBench();
  writes.push("m/level", 2, "app/a");
  assert.deepEqual(await ask(READ), { value: 2, time: 5, quality: 1 });
  writes.push("m/level", 9, "app/a");
  await ask(WRITE);
  assert.deepEqual(
    log.filter((line) => line !== "settled"),
    ["write m/level 2 app/a", "read m/level", "write m/level 9 app/a", "write m/level 3 app/a"],
  );
});

test("askThing() says how a Thing failed", async () => {
  const failures: readonly (readonly [ErrorCode, string])[] = [
    ["base.timeout", "timed-out"],
    ["things.unreachable", "unreachable"],
    ["things.out-of-range", "out-of-range"],
    ["base.not-found", "denied"],
    ["things.not-readable", "denied"],
    ["things.not-writable", "denied"],
    ["things.refused", "failed"],
    ["things.bad-answer", "failed"],
  ];
  for (const [code, failure] of failures) {
    const { ask } = openBench(new ThimbleError(code, "Cannot ask: no"));
    assert.deepEqual(await Promise.all([READ, WRITE, INVOKE].map((each) => ask(each))), [
      { failure },
      { failure },
      { failure },
    ]);
  }
});

test("askThing() throws what is a bug, and asks nothing of a Thing for nobody", async () => {
  await assert.rejects(openBench(new TypeError("bug")).ask(READ), TypeError);
  const { ask, writes, log } = openBench();
  const gaveUp = new AbortController();
  writes.push("m/level", 2, "app/a");
  const asked = ask(READ, gaveUp.signal);
  gaveUp.abort(new Error("too late"));
  await assert.rejects(asked, /too late/);
  assert.ok(!log.includes("read m/level"));
});
