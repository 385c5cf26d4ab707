import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decodeBthome, isBthomeField } from "../../src/ble/bthome.ts";

function decode(hex: string) {
  const fields = decodeBthome(Buffer.from(hex, "hex"));
  return fields instanceof Map ? Object.fromEntries(fields) : fields;
}

test("decodeBthome() reads the example of the format", () => {
  assert.deepEqual(decode("4002C40903BF13"), { temperature: 25, humidity: 50.55 });
});

// Each is a row's example and result in the table of the format.
const EXAMPLES: readonly (readonly [string, string, number])[] = [
  ["0161", "battery", 97],
  ["12E204", "co2", 1250],
  ["0960", "count", 96],
  ["3D0960", "count", 24_585],
  ["3E2A2C0960", "count", 1_611_213_866],
  ["5AEAEA", "count", -5398],
  ["5BEA0234EA", "count", -365_690_134],
  ["434E34", "current", 13.39],
  ["5D02EA", "current", -5.63],
  ["08CA06", "dewpoint", 17.38],
  ["400C00", "distance-mm", 12],
  ["414E00", "distance-m", 7.8],
  ["424E3400", "duration", 13.39],
  ["0A138A14", "energy", 1346.067],
  ["4D12138A14", "energy", 344_593.17],
  ["4C41018A01", "gas", 25_821.505],
  ["2E23", "humidity", 35],
  ["05138A14", "illuminance", 13_460.67],
  ["065E1F", "mass-kg", 80.3],
  ["073E1D", "mass-lb", 74.86],
  ["14020C", "moisture", 30.74],
  ["0B021B00", "power", 69.14],
  ["04138A01", "pressure", 1008.83],
];

test("decodeBthome() reads the examples of the table", () => {
  for (const [hex, name, value] of EXAMPLES) assert.deepEqual(decode(`40${hex}`), { [name]: value });
});

test("decodeBthome() counts fields of one name, and stops at what it does not know or has only half of", () => {
  assert.deepEqual(decode("4001010102"), { battery: 1, "battery-2": 2 });
  assert.deepEqual(decode("40530241423C01050161"), { battery: 97 });
  assert.deepEqual(decode("400161FE0102"), { battery: 97 });
  assert.deepEqual(decode("40016102CA"), { battery: 97 });
});

test("decodeBthome() names what is encrypted, and takes no other version", () => {
  assert.equal(decode("41A47266C95F730011223378237214"), "encrypted");
  assert.equal(decode("2001610000"), undefined);
  assert.equal(decode(""), undefined);
});

test("decodeBthome() takes any bytes", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => void decodeBthome(bytes)));
});

test("isBthomeField() knows a name and its number", () => {
  assert.deepEqual(["temperature", "temperature-2", "temprature", "temperature-1"].map(isBthomeField), [
    true,
    true,
    false,
    false,
  ]);
});
