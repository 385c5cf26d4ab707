import assert from "node:assert/strict";
import { test } from "node:test";
import { type Asks, covers } from "@thimble/model";
import { service } from "../fixture.ts";

const ASKS: Asks = {
  grants: { read: ["m/p"], write: ["coolant/open"], publish: ["plant/1/anomaly"] },
  on: { reading: ["m/t"], message: ["plant/+/reset"], tick: 1000 },
  budget: { memoryBytes: 65_536 },
};

test("covers() names every grant that a service does not give", () => {
  assert.deepEqual(covers(ASKS, service("")), [
    "read m/p",
    "read m/t",
    "write coolant/open",
    "publish plant/1/anomaly",
    "receive plant/+/reset",
  ]);
});

test("covers() finds nothing missing where the service gives the same or more", () => {
  const lines =
    'x-thimble: { on: { reading: [m/t], message: ["plant/#"] }, grants: { read: [m/p], write: [coolant/open], publish: ["plant/+/anomaly"] } }';
  assert.deepEqual(covers(ASKS, service(lines)), []);
});

test("covers() does not take a narrower topic filter for enough", () => {
  assert.ok(
    covers(ASKS, service('x-thimble: { on: { message: ["plant/1/reset"] } }')).includes("receive plant/+/reset"),
  );
});

test("covers() names the actions that are not granted", () => {
  const asks = { ...ASKS, grants: { read: [], write: [], publish: [], invoke: ["gate/open", "gate/close"] } };
  const missing = covers(asks, service("x-thimble: { grants: { invoke: [gate/close] } }"));
  assert.deepEqual(
    missing.filter((grant) => grant.startsWith("invoke")),
    ["invoke gate/open"],
  );
});
