import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { overrideDescription } from "../../src/description/override-description.ts";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import { isSimulatedBinding } from "../../src/simulated/simulated-binding.ts";
import { thingText } from "../things.ts";

const FILE = new URL("../../../../examples/machine-guard/things/machine.td.yaml", import.meta.url);
const MACHINE = parseThingDescription(readFileSync(FILE, "utf8"), "machine.td.yaml", "machine");

test("overrideDescription() changes nothing without overrides", () => {
  assert.deepEqual(overrideDescription(MACHINE, {}), MACHINE);
});

test("overrideDescription() moves a Thing to another host and port and keeps unit and login", () => {
  const moved = overrideDescription(MACHINE, { address: "127.0.0.1:40000" });
  assert.equal(moved.address, "modbus+tcp://127.0.0.1:40000");
  assert.equal(moved.thing.address, "modbus+tcp://127.0.0.1:40000/1");
  const text = thingText(
    "a: { type: boolean, readOnly: true, forms: [{ href: '', mqv:filter: a }] }",
    "mqtt://u:p@host",
  );
  const mqtt = overrideDescription(parseThingDescription(text, "a", "a"), { address: "[::1]:1" });
  assert.equal(mqtt.address, "mqtt://u:p@[::1]:1");
  assert.equal(mqtt.thing.address, "mqtt://[::1]:1");
});

test("overrideDescription() polls every property at the period given", () => {
  const { thing, properties } = overrideDescription(MACHINE, { pollEvery: 0 });
  assert.ok(thing.properties.every(({ pollEvery }) => pollEvery === 0));
  assert.ok(properties.every(({ property }) => property.pollEvery === 0));
});

test("overrideDescription() makes a Thing up, in the property's unit, with a time that passes", () => {
  const { thing, driver, properties } = overrideDescription(MACHINE, { isSimulated: true, address: "127.0.0.1:1" });
  assert.deepEqual([driver, thing.driver, thing.address], ["simulated", "simulated", "simulated:machine"]);
  assert.deepEqual(
    properties.map(({ read, scale, write }) => [
      read !== undefined && isSimulatedBinding(read) && read.signal.kind,
      scale,
      write,
    ]),
    [
      ["random-walk", 1, undefined],
      ["clock", 1, undefined],
      ["constant", 1, undefined],
    ],
  );
});

test("overrideDescription() lets a number with a range swing through its middle half when it does not say what it does", () => {
  const text = thingText(
    'a: { type: number, unit: Cel, minimum: 0, maximum: 100, forms: [{ href: "1", modv:entity: HoldingRegister }] }',
  );
  const [bound] = overrideDescription(parseThingDescription(text, "a", "a"), { isSimulated: true }).properties;
  assert.deepEqual(bound?.read, bound?.write);
  assert.deepEqual(bound?.read, {
    driver: "simulated",
    key: "a/a",
    signal: { kind: "sine", mean: 50, amplitude: 25, period: 60_000 },
  });
});
