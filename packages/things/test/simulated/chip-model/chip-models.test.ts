import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import { CHIPS } from "../../../src/chip/chips.ts";
import { CHIP_MODELS } from "../../../src/simulated/chip-model/chip-models.ts";
import { openChip } from "../../chip/chip-under-test.ts";

for (const [name, make] of CHIP_MODELS) {
  test(`the model of ${name} gives out what it is set to, through the chip of that name`, async () => {
    const chip = CHIPS.get(name);
    assert.ok(chip?.bus === "i2c");
    const { model, value } = await openChip(chip, make);
    for (const quantity of model.quantities.filter((each) => Object.hasOwn(chip.properties, each))) {
      if (chip.properties[quantity]?.access === "write") continue;
      // Half of an input's range, one of a pin's two levels, an air that people breathe.
      const set = quantity === "pressure" ? 90_000 : 1;
      model.set(quantity, set);
      assert.ok(Math.abs((await value(quantity)) - set) < 0.6, quantity);
      assert.equal(model.get(quantity), set);
    }
  });

  test(`the model of ${name} refuses a quantity that it has not`, () => {
    const model = make({ clock: new VirtualClock() });
    assert.throws(() => model.set("flavour", 1), RangeError);
    assert.throws(() => model.get("flavour"), RangeError);
  });
}
