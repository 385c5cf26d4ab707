import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { entriesOf, findCharacteristic, propertiesOf, readObjects } from "../../src/ble/bluez-objects.ts";

test("entriesOf() reads both kinds of dictionaries", () => {
  assert.deepEqual(entriesOf({ a: 1 }), [["a", 1]]);
  assert.deepEqual(entriesOf([[1177, "b"], 3]), [[1177, "b"]]);
  assert.deepEqual([undefined, null, 5].flatMap(entriesOf), []);
});

test("findCharacteristic() goes by the UUIDs of both, and only within the device", () => {
  const objects = readObjects({
    "/d/s1": { "org.bluez.GattService1": { UUID: "s" } },
    "/d/s1/c1": { "org.bluez.GattCharacteristic1": { UUID: "c", Service: "/d/s1" } },
    "/e/s1/c1": { "org.bluez.GattCharacteristic1": { UUID: "d", Service: "/d/s1" } },
  });
  const find = (s: string, c: string) =>
    findCharacteristic(objects, "/d", (service, other) => service === s && other === c);
  assert.deepEqual([find("s", "c"), find("t", "c"), find("s", "d")], ["/d/s1/c1", undefined, undefined]);
  assert.equal(propertiesOf(objects, "/d/s1", "x"), undefined);
});

test("readObjects() takes any answer", () => {
  fc.assert(fc.property(fc.anything(), (answer) => void readObjects(answer)));
});
