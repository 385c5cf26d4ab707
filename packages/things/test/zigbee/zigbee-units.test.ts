import assert from "node:assert/strict";
import { test } from "node:test";
import { isUcumUnit } from "@thimble/model";
import { isKnownZigbeeUnit, zigbeeUnit } from "../../src/zigbee/zigbee-units.ts";

test("zigbeeUnit() gives a unit that Thimble knows, whatever it is given", () => {
  for (const unit of [
    "°C",
    "%",
    "hPa",
    "lx",
    "kWh",
    "VA",
    "µg/m³",
    "ppm",
    "seconds",
    "m³/h",
    "lqi",
    "mired",
    undefined,
    "toString",
  ])
    assert.ok(isUcumUnit(zigbeeUnit(unit)), `${unit}`);
  assert.equal(zigbeeUnit("°C"), "Cel");
  assert.equal(zigbeeUnit("mired"), "1");
  assert.ok(isKnownZigbeeUnit("kWh") && isKnownZigbeeUnit(undefined) && !isKnownZigbeeUnit("mired"));
});
