import assert from "node:assert/strict";
import { test } from "node:test";
import { ThimbleError, VirtualClock } from "@thimble/base";
import type { DriverAnswer } from "../../src/driver/driver.ts";
import { BusLane, batchesOf, halve, type WaitingRead } from "../../src/modbus/bus-lane.ts";
import { ReadSeams } from "../../src/modbus/read-seams.ts";
import { modbusBinding } from "../things.ts";

const NOWHERE = (): boolean => false;

function waitingFor(address: number, parts: Partial<WaitingRead> & { group?: string } = {}): WaitingRead {
  const { group, ...rest } = parts;
  return { binding: modbusBinding({ address, group }), signal: undefined, answer: () => undefined, ...rest };
}

test("BusLane plans together what came before its requests are under way, and the rest after them", () => {
  const lane = new BusLane(new VirtualClock());
  for (const address of [2, 0, 1, 9]) lane.add(waitingFor(address));
  assert.equal(lane.next(new ReadSeams())?.read.quantity, 3);
  lane.add(waitingFor(10));
  assert.equal(lane.next(new ReadSeams())?.read.address, 9);
  assert.equal(lane.next(new ReadSeams())?.read.address, 10);
  assert.equal(lane.next(new ReadSeams()), undefined);
  assert.ok(lane.isEmpty);
});

test("BusLane plans anew what is read again only when the bindings or the seams are others", () => {
  const lane = new BusLane(new VirtualClock());
  const seams = new ReadSeams();
  const waiting = [0, 1].map((address) => waitingFor(address));
  const round = (each: readonly WaitingRead[]): number | undefined => {
    for (const one of each) lane.add(one);
    const read = lane.next(seams)?.read;
    while (lane.next(seams) !== undefined);
    return read?.quantity;
  };
  assert.deepEqual([round(waiting), round(waiting), round(waiting.slice(1))], [2, 2, 1]);
  seams.add(1, "HoldingRegister", 1);
  assert.equal(round(waiting), 1);
});

test("BusLane passes over what nobody waits for any more", () => {
  const lane = new BusLane(new VirtualClock());
  const gone = new AbortController();
  lane.add(waitingFor(0));
  lane.add(waitingFor(5, { signal: gone.signal }));
  lane.next(new ReadSeams());
  gone.abort();
  lane.add(waitingFor(7, { signal: gone.signal }));
  assert.equal(lane.next(new ReadSeams()), undefined);
});

test("BusLane refuses all that waits at once", () => {
  const lane = new BusLane(new VirtualClock());
  const answers: DriverAnswer[] = [];
  const answer = (value: DriverAnswer): void => void answers.push(value);
  for (const address of [0, 5]) lane.add(waitingFor(address, { answer }));
  lane.next(new ReadSeams());
  lane.add(waitingFor(9, { answer }));
  const error = new ThimbleError("base.timeout", "Cannot reach unit 1: no answer");
  lane.refuse(error);
  assert.deepEqual(answers, [error, error]);
  assert.ok(lane.isEmpty);
});

test("halve() makes two requests of one, with nothing left out, and none of what can not be parted", () => {
  const [batch] = batchesOf(
    [3, 1, 0, 2].map((address) => waitingFor(address)),
    NOWHERE,
  );
  assert.ok(batch !== undefined);
  const halves = halve(batch, NOWHERE);
  assert.deepEqual(
    halves?.map(({ read }) => [read.address, read.quantity]),
    [
      [0, 2],
      [2, 2],
    ],
  );
  assert.deepEqual([halves?.[0]?.split?.at, halves?.[0]?.split?.left], [2, 2]);
  const [one] = batchesOf([waitingFor(0)], NOWHERE);
  const [group] = batchesOf([waitingFor(0, { group: "t" }), waitingFor(1, { group: "t" })], NOWHERE);
  assert.ok(one !== undefined && group !== undefined);
  assert.deepEqual([halve(one, NOWHERE), halve(group, NOWHERE)], [undefined, undefined]);
});
