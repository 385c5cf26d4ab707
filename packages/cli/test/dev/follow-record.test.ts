import assert from "node:assert/strict";
import { test } from "node:test";
import { ThimbleError } from "@thimble/base";
import type { Quality } from "@thimble/model";
import type { ReadingListener, ThingStatus } from "@thimble/things";
import { followRecord } from "../../src/dev/follow-record.ts";

const VALUE = "machine/temperature";
const STATUS = "machine/status";

function setUp(samples: number, signal: AbortSignal = new AbortController().signal) {
  const readings = new Set<ReadingListener>();
  const statuses = new Set<(status: ThingStatus) => void>();
  const things = {
    onReading: (listener: ReadingListener) => {
      readings.add(listener);
      return { [Symbol.dispose]: () => void readings.delete(listener) };
    },
    onStatus: (listener: (status: ThingStatus) => void) => {
      statuses.add(listener);
      return { [Symbol.dispose]: () => void statuses.delete(listener) };
    },
  };
  const record = Array.from({ length: samples }, (_, time) => ({ time, value: 80 }));
  const played = followRecord(things, { value: VALUE, status: STATUS, roles: ["machine"], record }, signal);
  const give = (property: string, value: number, quality: Quality = "good"): void => {
    for (const listener of readings) void listener({ property, value, time: 0, quality }, 0);
  };
  const lose = (name: string): void => {
    const thing = { name, title: name, driver: "modbus", address: "", properties: [] };
    const lastError = new ThimbleError("things.unreachable", "Cannot reach the plant: it is gone");
    for (const listener of statuses)
      listener({ thing, isReachable: false, since: 0, lastError, reads: 0, errors: 1, retries: 0, dropped: 0 });
  };
  return { played, give, lose, listeners: () => readings.size + statuses.size };
}

test("followRecord() ends with the last sample of the record, and listens no more", async () => {
  const { played, give, listeners } = setUp(2);
  give(VALUE, 80);
  give("coolant/open", 1);
  give(VALUE, 81);
  assert.equal(await played, 2);
  assert.equal(listeners(), 0);
});

test("followRecord() ends when the plant says that the record has ended, with the samples that came", async () => {
  const { played, give } = setUp(3);
  give(VALUE, 80);
  give(STATUS, 1);
  give(STATUS, 2);
  assert.equal(await played, 1);
});

test("followRecord() counts no reading that the plant did not give", async () => {
  const { played, give } = setUp(2);
  give(VALUE, 80, "stale");
  give(VALUE, 80);
  give(STATUS, 2);
  assert.equal(await played, 1);
});

test("followRecord() fails when the plant can not be reached any more, and not for other Things", async () => {
  const { played, give, lose } = setUp(2);
  lose("elsewhere");
  give(VALUE, 80);
  lose("machine");
  await assert.rejects(played, { code: "things.unreachable" });
});

test("followRecord() fails when it is asked to stop", async () => {
  const stop = new AbortController();
  const { played } = setUp(2, stop.signal);
  stop.abort();
  await assert.rejects(played, { code: "base.aborted" });
});
