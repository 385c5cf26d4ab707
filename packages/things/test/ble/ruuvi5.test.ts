import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeRuuvi5, RUUVI5_FIELDS } from "../../src/ble/ruuvi5.ts";

function decode(hex: string): readonly (number | undefined)[] {
  const fields = decodeRuuvi5(Buffer.from(hex, "hex"));
  return RUUVI5_FIELDS.map((name) => fields?.get(name));
}

// The vectors that Ruuvi publishes with the format: valid data, the largest values, the smallest, and invalid ones.
test("decodeRuuvi5() reads the published vectors", () => {
  assert.deepEqual(
    decode("0512FC5394C37C0004FFFC040CAC364200CDCBB8334C884F"),
    [24.3, 53.49, 100_044, 0.004, -0.004, 1.036, 2.977, 4, 66, 205],
  );
  assert.deepEqual(
    decode("057FFFFFFEFFFE7FFF7FFF7FFFFFDEFEFFFECBB8334C884F"),
    [163.835, 163.835, 115_534, 32.767, 32.767, 32.767, 3.646, 20, 254, 65_534],
  );
  assert.deepEqual(
    decode("058001000000008001800180010000000000CBB8334C884F"),
    [-163.835, 0, 50_000, -32.767, -32.767, -32.767, 1.6, -40, 0, 0],
  );
  assert.deepEqual(decode("058000FFFFFFFF800080008000FFFFFFFFFFFFFFFFFFFFFF"), Array(10).fill(undefined));
});

test("decodeRuuvi5() takes neither another format nor half of it", () => {
  const whole = Buffer.from("0512FC5394C37C0004FFFC040CAC364200CDCBB8334C884F", "hex");
  assert.equal(decodeRuuvi5(Uint8Array.of(3, ...whole.subarray(1))), undefined);
  assert.equal(decodeRuuvi5(whole.subarray(0, 17)), undefined);
  assert.equal(decodeRuuvi5(new Uint8Array()), undefined);
});
