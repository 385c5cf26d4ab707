import assert from "node:assert/strict";
import { test } from "node:test";
import { SILENT_LOGGER, VirtualClock } from "@thimble/base";
import type { SafeState } from "@thimble/model";
import { SafeStates } from "../../src/containers/safe-states.ts";

function openBench(safe: Readonly<Record<string, SafeState>>, abandoned: readonly (readonly [string, string])[] = []) {
  const clock = new VirtualClock();
  const log: string[] = [];
  const device = { isGone: false, isSilent: false };
  const ended = new Set<string>();
  const kept = new Map<string, string>(abandoned);
  const disk = { isFull: false };
  const states: SafeStates = new SafeStates(
    {
      clock,
      logger: SILENT_LOGGER,
      safeOf: (property) => safe[property],
      isRunning: (container) => !ended.has(container),
      isReachable: () => !device.isSilent,
      write: async (property, value, by) => {
        log.push(`${device.isGone ? "can not write" : "write"} ${property} ${value}`);
        if (device.isGone) throw new Error("gone");
        assert.equal(by, "safe-state");
        states.written(property, undefined);
      },
      withdraw: (property, container) => void log.push(`withdraw ${property} ${container}`),
      keep: (property, container) => {
        if (disk.isFull) throw new Error("full");
        if (container === undefined) kept.delete(property);
        else kept.set(property, container);
      },
    },
    new Map(abandoned),
  );
  return { clock, log, device, ended, states, kept, disk };
}

const VALVE = { "m/valve": { value: 0, after: 0 } };
const SLOW = { "m/valve": { value: 0, after: 10_000 } };

test("what a container drove is set to its safe state when it is gone, what others drove is not", async () => {
  const { clock, log, states } = openBench({ ...VALVE, "m/fan": { value: 3, after: 0 } });
  states.written("m/valve", "app/a");
  states.written("m/fan", "app/b");
  states.written("m/lamp", "app/a");
  states.containerGone("app/a");
  await clock.advance(0);
  assert.deepEqual(log, ["withdraw m/valve app/a", "write m/valve 0"]);
  states.containerGone("app/a");
  await clock.advance(60_000);
  assert.equal(log.length, 2);
});

test("a person who wrote last is not overridden", async () => {
  const { clock, log, states } = openBench(VALVE);
  states.written("m/valve", "app/a");
  states.written("m/valve", undefined);
  states.containerGone("app/a");
  await clock.advance(60_000);
  assert.deepEqual(log, []);
});

test("a safe state waits as long as it says, and a write of a container that was started again ends the wait", async () => {
  const { clock, log, states } = openBench(SLOW);
  states.written("m/valve", "app/a");
  states.containerGone("app/a");
  await clock.advance(9_999);
  states.written("m/valve", "app/a");
  await clock.advance(60_000);
  assert.deepEqual(log, ["withdraw m/valve app/a"]);
  states.containerGone("app/a");
  await clock.advance(9_999);
  assert.equal(log.length, 2);
  await clock.advance(1);
  assert.deepEqual(log.at(-1), "write m/valve 0");
});

test("a safe state that the device did not take is due: tried again, and first when the device is back", async () => {
  const { clock, log, device, states } = openBench(VALVE);
  states.written("m/valve", "app/a");
  device.isGone = true;
  states.thingLost("m");
  states.containerGone("app/a");
  await clock.advance(5000);
  assert.deepEqual(log.slice(1), ["can not write m/valve 0", "can not write m/valve 0"]);
  device.isGone = false;
  states.thingBack("m");
  await clock.advance(60_000);
  assert.deepEqual(log.at(-1), "write m/valve 0");
  assert.equal(log.length, 5);
});

test("before a container writes, its safe state that is due is written", async () => {
  const { clock, log, device, states } = openBench(VALVE);
  assert.equal(states.before("m/valve"), undefined);
  states.written("m/valve", "app/a");
  device.isGone = true;
  states.containerGone("app/a");
  await clock.advance(0);
  device.isGone = false;
  await states.before("m/valve");
  assert.deepEqual(log.at(-1), "write m/valve 0");
  assert.equal(states.before("m/valve"), undefined);
});

test("a write that is confirmed after its container ended is no end of the wait", async () => {
  const { clock, log, ended, states } = openBench(SLOW);
  states.written("m/valve", "app/a");
  ended.add("app/a");
  states.containerGone("app/a");
  await clock.advance(5000);
  states.written("m/valve", "app/a");
  await clock.advance(10_000);
  assert.deepEqual(log.at(-1), "write m/valve 0");
  assert.equal(log.filter((line) => line.startsWith("write")).length, 1);
});

test("a safe state that is still not taken stays due", async () => {
  const { clock, log, device, states } = openBench(VALVE);
  states.written("m/valve", "app/a");
  device.isGone = true;
  states.containerGone("app/a");
  await clock.advance(0);
  await states.before("m/valve");
  device.isGone = false;
  await states.before("m/valve");
  assert.deepEqual(log.slice(1), ["can not write m/valve 0", "can not write m/valve 0", "write m/valve 0"]);
});

test("a device that was out of reach for as long as the safe state waits is set to it when it is back", async () => {
  const { clock, log, states } = openBench(SLOW);
  states.written("m/valve", "app/a");
  states.thingLost("m");
  await clock.advance(9_000);
  states.thingBack("m");
  await clock.advance(0);
  assert.deepEqual(log, []);
  states.thingLost("m");
  await clock.advance(10_000);
  states.thingBack("m");
  await clock.advance(0);
  assert.deepEqual(log, ["withdraw m/valve app/a", "write m/valve 0"]);
});

test("what containers drove when the agent ended without warning is driven by nobody when its Thing is there", async () => {
  const { clock, log, states } = openBench(SLOW, [
    ["m/valve", "app/a"],
    ["other/valve", "app/a"],
  ]);
  states.thingAdded("m");
  await clock.advance(10_000);
  assert.deepEqual(log, ["withdraw m/valve app/a", "write m/valve 0"]);
  states.thingAdded("m");
  await clock.advance(60_000);
  assert.equal(log.length, 2);
});

test("what waits is written at once when the Thing or the agent goes, and nothing after that", async () => {
  const { clock, log, states } = openBench({ ...SLOW, "n/valve": { value: 5, after: 10_000 } });
  states.written("m/valve", "app/a");
  states.written("n/valve", "app/a");
  states.containerGone("app/a");
  await states.applyAll("m");
  assert.deepEqual(log.slice(2), ["write m/valve 0"]);
  states.thingRemoved("m");
  await states.applyAll();
  assert.deepEqual(log.slice(3), ["write n/valve 5"]);
  states.close();
  assert.equal(clock.pending, 0);
});

test("who drives a property is on the disk before it is written, and no more once its safe state is", async () => {
  const { clock, states, kept } = openBench(VALVE);
  states.writing("m/valve", "app/a");
  states.writing("m/lamp", "app/a");
  assert.deepEqual([...kept], [["m/valve", "app/a"]]);
  states.written("m/valve", "app/a");
  states.containerGone("app/a");
  await clock.advance(0);
  assert.equal(kept.size, 0);
});

test("what a person sets after a container is not set again by the next agent", () => {
  const { states, kept } = openBench(VALVE);
  states.writing("m/valve", "app/a");
  states.written("m/valve", "app/a");
  states.written("m/valve", undefined);
  assert.equal(kept.size, 0);
});

test("a disk that takes nothing stops no write", async () => {
  const { clock, log, states, disk } = openBench(VALVE);
  disk.isFull = true;
  states.writing("m/valve", "app/a");
  states.written("m/valve", "app/a");
  states.containerGone("app/a");
  await clock.advance(0);
  assert.deepEqual(log, ["withdraw m/valve app/a", "write m/valve 0"]);
});

test("a safe state that a Thing did not take before it was removed is due when it is there again", async () => {
  const { clock, log, states, device, kept } = openBench(VALVE);
  states.writing("m/valve", "app/a");
  states.written("m/valve", "app/a");
  device.isGone = true;
  states.containerGone("app/a");
  await clock.advance(0);
  states.thingRemoved("m");
  await clock.advance(60_000);
  device.isGone = false;
  log.length = 0;
  states.thingAdded("m");
  await clock.advance(0);
  assert.deepEqual(log, ["withdraw m/valve app/a", "write m/valve 0"]);
  assert.equal(kept.size, 0);
});

test("what was driven and has no safe state any more is not kept", () => {
  const { states, kept } = openBench({}, [["m/valve", "app/a"]]);
  states.thingAdded("m");
  assert.equal(kept.size, 0);
});

test("a container whose write is confirmed after that of a person drives the property, on the disk too", () => {
  const { states, kept } = openBench(VALVE);
  states.writing("m/valve", "app/a");
  states.written("m/valve", undefined);
  assert.equal(kept.size, 0);
  states.written("m/valve", "app/a");
  assert.deepEqual([...kept], [["m/valve", "app/a"]]);
});

test("a write that was refused leaves who drives a property as it was", () => {
  const { states, kept } = openBench(VALVE);
  states.written("m/valve", undefined);
  states.writing("m/valve", "app/a");
  states.refused("m/valve");
  assert.equal(kept.size, 0);
  states.written("m/valve", "app/b");
  states.writing("m/valve", "app/a");
  states.refused("m/valve");
  assert.deepEqual([...kept], [["m/valve", "app/b"]]);
});

test("a write of which nobody knows whether the device took it counts as one that it took, in memory as on the disk", async () => {
  const { clock, log, states, kept } = openBench(VALVE);
  states.writing("m/valve", "app/a");
  states.uncertain("m/valve", "app/a");
  assert.deepEqual([...kept], [["m/valve", "app/a"]]);
  states.containerGone("app/a");
  await clock.advance(0);
  assert.deepEqual(log, ["withdraw m/valve app/a", "write m/valve 0"]);
  assert.equal(kept.size, 0);
});

test("a write whose answer does not come ends no wait of a safe state, and takes off none that is due", async () => {
  const { clock, log, ended, device, states } = openBench(SLOW);
  states.written("m/valve", "app/a");
  states.containerGone("app/a");
  await clock.advance(5000);
  states.uncertain("m/valve", "app/b");
  device.isGone = true;
  await clock.advance(5000);
  assert.deepEqual(log, ["withdraw m/valve app/a", "can not write m/valve 0"]);
  states.uncertain("m/valve", "app/b");
  device.isGone = false;
  await states.before("m/valve");
  assert.deepEqual(log.at(-1), "write m/valve 0");
  ended.add("app/b");
  states.uncertain("m/valve", "app/b");
  await clock.advance(10_000);
  assert.equal(log.filter((line) => line === "write m/valve 0").length, 2, "one whose container ended meanwhile");
});

test("an actuator that fell silent as it was written is set to its safe state when it is back", async () => {
  const { clock, log, device, states } = openBench(SLOW);
  device.isSilent = true;
  states.uncertain("m/valve", "app/a");
  await clock.advance(10_000);
  states.thingBack("m");
  await clock.advance(0);
  assert.deepEqual(log, ["withdraw m/valve app/a", "write m/valve 0"]);
});

test("an uncertain write to a property without a safe state is nobody's concern", () => {
  const { clock, states, kept } = openBench({});
  states.uncertain("m/lamp", "app/a");
  states.containerGone("app/a");
  assert.deepEqual([kept.size, clock.pending], [0, 0]);
});

test("after a loss of power a container whose write is refused first and taken later drives the property, and lets go of it", async () => {
  const { clock, log, states, kept } = openBench(SLOW, [["m/valve", "app/a"]]);
  states.thingAdded("m");
  states.writing("m/valve", "app/a");
  states.refused("m/valve");
  assert.deepEqual([...kept], [["m/valve", "app/a"]], "refused: what it set before the loss of power is there still");
  await clock.advance(9000);
  states.writing("m/valve", "app/a");
  states.written("m/valve", "app/a");
  await clock.advance(60_000);
  assert.deepEqual(log, ["withdraw m/valve app/a"], "taken: the wait is over");
  states.containerGone("app/a");
  await clock.advance(10_000);
  assert.deepEqual(log.slice(1), ["withdraw m/valve app/a", "write m/valve 0"]);
  assert.equal(kept.size, 0);
});
