import assert from "node:assert/strict";
import { test } from "node:test";
import { NO_USAGE, type Usage } from "../../src/container/usage.ts";
import { isSameUsage, readUsage, writeUsage } from "../../src/worker/usage-records.ts";
import { ContainerLab } from "../container/container-lab.ts";
import { COUNTER } from "../guests/guests.ts";

test("readUsage() reads back what writeUsage() packed, in order", () => {
  const lab = new ContainerLab();
  const containers = new Map([7, 3].map((slot) => [slot, lab.make(COUNTER)]));
  const busy = containers.get(7);
  if (busy === undefined) throw new Error("there is a container");
  busy.stateBytes = 9;
  const refusals = ["messages", "bytes", "stateSets", "logLines", "writes"] as const;
  for (const [i, what] of refusals.entries()) for (let times = 0; times <= i; times++) busy.refuse(what);
  const read: [number, Usage][] = [];
  readUsage(writeUsage(containers), (slot, usage) => read.push([slot, usage]));
  assert.deepEqual(
    read,
    [...containers].map(([slot, container]) => [slot, container.usage()]),
  );
});

test("isSameUsage() sees every number", () => {
  const { refused } = NO_USAGE;
  const others: Usage[] = [
    { ...NO_USAGE, memoryBytes: 1 },
    { ...NO_USAGE, stateBytes: 1 },
    ...Object.keys(refused).map((name) => ({ ...NO_USAGE, refused: { ...refused, [name]: 1 } })),
  ];
  for (const other of others) assert.equal(isSameUsage(NO_USAGE, other), false);
  assert.equal(isSameUsage(NO_USAGE, { ...NO_USAGE, refused: { ...refused } }), true);
});

test("readUsage() makes no object for what was not refused", () => {
  const containers = new Map([[1, new ContainerLab().make(COUNTER)]]);
  readUsage(writeUsage(containers), (_slot, { refused }) => assert.equal(refused, NO_USAGE.refused));
});
