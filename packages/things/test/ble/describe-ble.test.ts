import assert from "node:assert/strict";
import { test } from "node:test";
import { BTHOME_SERVICE } from "../../src/ble/bthome.ts";
import { BTHOME_OBJECTS } from "../../src/ble/bthome-objects.ts";
import { describeBle, type HeardDevice } from "../../src/ble/describe-ble.ts";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";

function heard(parts: Partial<HeardDevice>): HeardDevice {
  const nothing = { name: undefined, rssi: undefined, services: new Map(), companies: new Map() };
  return { address: "AA:BB:CC:DD:EE:FF", ...nothing, ...parts };
}

test("a device that says values in a known format is a Thing with units, the strongest first", () => {
  // 25 Cel and 50.55 %, by the example of https://bthome.io/format; and a RuuviTag's example, docs.ruuvi.com, data format 5.
  const bthome = Buffer.from("4002c40903bf13", "hex");
  const ruuvi = Buffer.from("0512fc5394c37c0004fffc040cac364200cdcbb8334c884f", "hex");
  const [near, far, ...others] = describeBle([
    heard({ name: "Hall", rssi: -80, services: new Map([[BTHOME_SERVICE, bthome]]) }),
    heard({ address: "CB:B8:33:4C:88:4F", rssi: -40, companies: new Map([[0x499, ruuvi]]) }),
  ]);
  assert.deepEqual(others, []);
  assert.deepEqual([near?.address, far?.address], ["ble://cb-b8-33-4c-88-4f", "ble://aa-bb-cc-dd-ee-ff"]);
  assert.deepEqual(far?.has, ["-80 dBm", "temperature 25 Cel", "humidity 50.55 %"]);
  for (const found of [near, far]) {
    const { thing } = parseThingDescription(JSON.stringify(found?.thing?.description), "a.td.json", "a");
    assert.equal(thing.properties.find(({ name }) => name === "temperature")?.unit, "Cel");
  }
});

test("of other devices it is said who they are, and that BTHome is encrypted", () => {
  const services = new Map([
    [BTHOME_SERVICE, Buffer.from("41a47266c95f730011223378237214", "hex")],
    ["0".repeat(32), Buffer.of(1)],
  ]);
  const [found] = describeBle([heard({ services, companies: new Map([[0x4c, Buffer.of(1)]]) })]);
  assert.equal(found?.thing, undefined);
  assert.deepEqual(found?.has, [
    "encrypted BTHome: it needs its bindkey",
    "service fcd2",
    `service ${"0".repeat(32)}`,
    "company 0x004c",
  ]);
});

test("a field of BTHome that has a unit is described with it, and the second of a kind, too", () => {
  // What the format counts in nothing: numbers, and states.
  const pure = new Set(["packet", "count", "uv-index", "button"]);
  for (const [id, { name, bytes }] of BTHOME_OBJECTS) {
    const one = [id, ...new Array(bytes).fill(1)];
    const said = Uint8Array.of(0x40, ...one, ...one);
    const [found] = describeBle([heard({ services: new Map([[BTHOME_SERVICE, said]]) })]);
    const { thing } = parseThingDescription(JSON.stringify(found?.thing?.description), "a.td.json", "a");
    const isState = bytes === 1 && id >= 0x0f && id <= 0x2d;
    const hasUnit = !isState && !pure.has(name);
    assert.deepEqual(
      thing.properties.map(({ unit }) => unit !== "1"),
      [hasUnit, hasUnit],
      name,
    );
  }
});
