import assert from "node:assert/strict";
import { test } from "node:test";
import type { Asks } from "@thimble/model";
import { parseThingDescription } from "@thimble/things";
import { askedRoles, imagineThing } from "../../src/run/imagine-thing.ts";

const ASKS: Asks = {
  on: { reading: ["machine/temperature"], message: [], tick: undefined },
  grants: { read: ["machine/temperature", "machine/pressure"], write: ["coolant/open", "machine/limit"], publish: [] },
  budget: {},
};

test("askedRoles() names each Thing once", () => {
  assert.deepEqual([...askedRoles(ASKS)], ["machine", "coolant"]);
});

test("imagineThing() makes a Thing of what is asked of it: walks to read, memory to write", () => {
  const { thing, driver, properties } = parseThingDescription(imagineThing("machine", ASKS), "made up", "machine");
  assert.equal(driver, "simulated");
  assert.deepEqual(
    thing.properties.map(({ name, isReadable, isWritable }) => ({ name, isReadable, isWritable })),
    [
      { name: "temperature", isReadable: true, isWritable: false },
      { name: "pressure", isReadable: true, isWritable: false },
      { name: "limit", isReadable: true, isWritable: true },
    ],
  );
  assert.deepEqual(
    properties.map(({ simulatedAs }) => simulatedAs?.kind),
    ["random-walk", "random-walk", "constant"],
  );
});

test("imagineThing() makes the same walk each time, and another for each property", () => {
  const seeds = parseThingDescription(imagineThing("machine", ASKS), "made up", "machine").properties.flatMap(
    ({ simulatedAs }) => (simulatedAs?.kind === "random-walk" ? [simulatedAs.seed] : []),
  );
  assert.deepEqual(seeds, [0, 1]);
});

test("imagineThing() makes up a Thing of which only an action is asked", () => {
  const asks: Asks = { ...ASKS, grants: { read: [], write: [], publish: [], invoke: ["gate/open"] } };
  assert.ok(askedRoles(asks).has("gate"));
  const { thing } = parseThingDescription(imagineThing("gate", asks), "made up", "gate");
  assert.deepEqual([thing.properties, thing.actions?.map(({ name }) => name)], [[], ["open"]]);
});

test("imagineThing() makes up an event that an image is told of by its name, in the unit that it expects", () => {
  const message = ["things/door/events/bell", "things/+/events/other", "things/door/bell"];
  const on = { reading: [], message, tick: undefined };
  const grants = { read: [], write: [], publish: [] };
  const asks: Asks = { on, grants, budget: {}, units: { "door/events/bell": "Cel" } };
  assert.deepEqual([...askedRoles(asks)], ["door"]);
  const { thing, events } = parseThingDescription(imagineThing("door", asks), "made up", "door");
  assert.deepEqual(
    thing.events?.map(({ name, data }) => [name, data?.unit]),
    [["bell", "Cel"]],
  );
  assert.ok(events?.[0]?.read !== undefined);
});
