import assert from "node:assert/strict";
import { test } from "node:test";
import { characteristicSource, companySource, serviceSource } from "../../src/ble/ble-radio.ts";

test("no two sources have one name", () => {
  const characteristic = characteristicSource({ service: "1", characteristic: "2" });
  const names = [
    companySource(1),
    serviceSource("1"),
    characteristic,
    characteristicSource({ service: "2", characteristic: "1" }),
  ];
  assert.equal(new Set(names).size, names.length);
});
