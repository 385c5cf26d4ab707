import assert from "node:assert/strict";
import { test } from "node:test";
import { DoneWriter } from "../../src/worker/done-writer.ts";
import { readUsage } from "../../src/worker/usage-records.ts";
import { ContainerLab } from "../container/container-lab.ts";
import { COUNTER } from "../guests/guests.ts";
import { doneAfter } from "./fake-worker.ts";

test("DoneWriter gives everything since the last call, and then nothing", () => {
  const done = new DoneWriter();
  const effects = { slot: 3, time: 1, effects: [{ kind: "log", level: "info", message: "m" }] } as const;
  done.received();
  done.received();
  done.ack(3, true, 20, 0.5);
  done.ack(4, false, 0, 0);
  done.effects(effects);
  done.tick(3, 100);
  done.end(4, undefined);
  assert.deepEqual(done.take(false), {
    ...doneAfter(2),
    acks: Float64Array.of(3, 1, 20, 0.5, 4, 0, 0, 0),
    effects: [effects],
    ticks: [{ slot: 3, period: 100 }],
    ended: [{ slot: 4, fault: undefined }],
  });
  assert.deepEqual(done.take(false), doneAfter(0));
});

test("DoneWriter takes any number of answers, and those it gave are not its own any more", () => {
  const done = new DoneWriter();
  for (let slot = 0; slot < 1000; slot++) done.ack(slot, true, 1, 1);
  const { acks } = done.take(false);
  assert.equal(acks.length, 4000);
  assert.deepEqual([...acks.subarray(4, 8)], [1, 1, 1, 1]);
  structuredClone(acks, { transfer: [acks.buffer] });
  done.ack(7, true, 1, 1);
  assert.deepEqual([...done.take(false).acks], [7, 1, 1, 1]);
});

test("DoneWriter tells once for each container that ran what it uses in the end", () => {
  const done = new DoneWriter();
  const container = new ContainerLab().make(COUNTER);
  done.ran(3, container);
  done.ran(3, container);
  container.stateBytes = 9;
  const used: unknown[] = [];
  readUsage(done.take(false).usage, (slot, { stateBytes }) => used.push([slot, stateBytes]));
  assert.deepEqual(used, [[3, 9]]);
  assert.equal(done.take(false).usage.length, 0);
});
