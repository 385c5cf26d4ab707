import assert from "node:assert/strict";
import { test } from "node:test";
import { findChip } from "../../packages/things/src/index.ts";
import { chipPage } from "../chip-page.ts";

test("chipPage() has a row and a section for each chip, in order of their names", () => {
  const page = chipPage([findChip("sht31"), findChip("bme280")]);
  assert.match(
    page,
    /\| \[`bme280`\]\(#bme280\) \| [^|]+ \| I2C \| 0x76 to 0x77 \| `temperature` `Cel`, `pressure` `Pa`, `humidity` `%` \| BST-BME280-DS002, 1\.6 \| 2 \|/,
  );
  assert.match(page, /\| `heater` \| boolean \| {2}\| {2}\| write \|/);
  assert.match(page, /\| `repeatability` \| `high`, `medium`, `low` \| `high` \|/);
  assert.match(chipPage([findChip("pcf8574")]), /\| I2C \| 0x20 to 0x27, 0x38 to 0x3f \| `p0` to `p7` \|/);
  assert.deepEqual(page.match(/^## .*$/gm), ["## bme280", "## sht31"]);
});
