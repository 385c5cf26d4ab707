import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import { findChip } from "../../src/chip/chips.ts";
import { openChip } from "../../src/chip-driver/open-chip.ts";
import { thrownBy } from "../things.ts";

test("openChip() refuses a chip that belongs on another bus, by name", () => {
  const device = { name: "none", transfer: () => assert.fail("sent something") };
  const parts = { clock: new VirtualClock() };
  for (const chip of ["mcp3008", "ds18b20", "hx711"]) {
    const error = thrownBy(() => openChip(findChip(chip), { bus: "i2c", device }, {}, parts, {}));
    assert.match(error.message, new RegExp(`Cannot use ${chip} on i2c: it is a chip on `));
  }
});
