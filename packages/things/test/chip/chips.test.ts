import assert from "node:assert/strict";
import { test } from "node:test";
import { isUcumUnit } from "@thimble/model";
import { CHIPS, findChip } from "../../src/chip/chips.ts";
import { parseChipOptions } from "../../src/chip/parse-chip-options.ts";
import { thrownBy } from "../things.ts";

test("findChip() finds a chip by its name in any case, and names the nearest to another", () => {
  assert.equal(findChip("BME280").name, "bme280");
  const error = thrownBy(() => findChip("bme208"));
  assert.equal(error.code, "things.bad-description");
  assert.match(error.expected ?? "", /^bme280, or another one of /);
  assert.match(thrownBy(() => findChip("z80")).expected ?? "", /^one of ads1115, /);
});

for (const chip of CHIPS.values()) {
  test(`the description of ${chip.name} holds together`, () => {
    assert.match(chip.name, /^[a-z0-9]+$/);
    for (const [name, property] of Object.entries(chip.properties)) {
      assert.match(name, /^[a-z][A-Za-z0-9]*$/);
      assert.notEqual(property.description, "");
      if (property.type === "boolean") continue;
      assert.ok(isUcumUnit(property.unit), `${name} is in ${property.unit}`);
      assert.ok(property.minimum < property.maximum, name);
    }
    for (const option of Object.values(chip.options)) {
      assert.notEqual(option.description, "");
      if (option.kind === "number") assert.ok(isUcumUnit(option.unit), option.unit);
    }
    const defaults = Object.entries(chip.options).flatMap(([name, option]) =>
      option.kind === "set" ? [] : [[name, option.default] as const],
    );
    parseChipOptions(chip.name, chip.options, Object.fromEntries(defaults));
    assert.ok(chip.conversion >= 0);
  });

  if (chip.bus === "i2c")
    test(`the addresses and identities of ${chip.name} are possible`, () => {
      assert.ok(chip.addresses.length > 0);
      assert.equal(new Set(chip.addresses).size, chip.addresses.length);
      // Others are reserved. @see NXP UM10204, Rev. 7.0, section 3.1.12
      for (const address of chip.addresses) assert.ok(address >= 0x08 && address <= 0x77);
      for (const { width, mask, value } of chip.identities) {
        assert.ok(mask > 0 && mask < 2 ** (8 * width));
        assert.equal(value & mask, value);
      }
    });
}
