import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom, SILENT_LOGGER, VirtualClock } from "@thimble/base";
import type { Chip, ChipProperty } from "../../../src/chip/chip.ts";
import { CHIPS } from "../../../src/chip/chips.ts";
import type { ChipBinding } from "../../../src/chip-driver/chip-binding.ts";
import { CLOCKED } from "../../../src/clocked/clocked-module.ts";
import type { DriverAnswer } from "../../../src/driver/driver.ts";
import { I2C } from "../../../src/i2c/i2c-module.ts";
import { ONE_WIRE } from "../../../src/one-wire/one-wire-module.ts";
import type { ChipModel } from "../../../src/simulated/chip-model/chip-model.ts";
import { CHIP_MODELS } from "../../../src/simulated/chip-model/chip-models.ts";
import { SPI } from "../../../src/spi/spi-module.ts";
import { passing } from "../../chip/chip-under-test.ts";

/** A value that every chip with the unit can measure with its default options, and how near its reading comes. */
const VALUES: Readonly<Record<string, readonly [value: number, within: number]>> = {
  Cel: [31, 0.1],
  "%": [42, 0.1],
  Pa: [90_000, 1],
  V: [1, 0.005],
  A: [0.5, 0.001],
  Ohm: [112.06, 0.05],
  lx: [150, 2],
  "m/s2": [5, 0.02],
  "deg/s": [100, 0.01],
  mm: [321, 0.5],
  kg: [1.5, 0.001],
  s: [1_800_000_000, 1],
};

/** What a chip is opened with so that its pins can be driven. */
const OPTIONS: Readonly<Record<string, string>> = { mcp23017: "a0", pcf8574: "p0" };

const BUSES = {
  i2c: { models: CHIP_MODELS.i2c, module: I2C, address: "i2c+simulated://1" },
  spi: { models: CHIP_MODELS.spi, module: SPI, address: "spi+simulated://0.1" },
  "one-wire": { models: CHIP_MODELS.oneWire, module: ONE_WIRE, address: "w1+simulated://28-0316a2798a3f" },
  "clocked-lines": {
    models: CHIP_MODELS.clockedLines,
    module: CLOCKED,
    address: "clocked+simulated:/dev/gpiochip0/5/6",
  },
} as const;

function valueToSet(property: ChipProperty): readonly [value: number, within: number] {
  return property.type === "boolean" ? [1, 0] : (VALUES[property.unit] ?? [Number.NaN, 0]);
}

function scene(chip: Chip) {
  const clock = new VirtualClock();
  const { models, module, address } = BUSES[chip.bus];
  const model: ChipModel | undefined = models.get(chip.name)?.({ clock });
  assert.ok(model !== undefined, `there is no model of ${chip.name}`);
  const driver = module.create(address, { clock, random: new SeededRandom(1), logger: SILENT_LOGGER });
  assert.equal(driver.delivery, "polled");
  const outputs = OPTIONS[chip.name];
  const place = chip.bus === "i2c" ? `0x${(chip.addresses[0] ?? 0).toString(16)}` : "";
  const bind = (property: string, signal?: ChipBinding["signal"]): ChipBinding => ({
    ...{ driver: chip.bus, place, signal },
    target: { kind: "chip", chip: chip.name, options: outputs === undefined ? {} : { outputs }, property },
  });
  return { clock, driver, model, bind };
}

function numberIn(answer: DriverAnswer | undefined, name: string): number {
  assert.ok(answer !== undefined && "value" in answer, `${name}: ${answer}`);
  return answer.value;
}

for (const chip of CHIPS.values()) {
  const readable = Object.entries(chip.properties).filter(([, { access }]) => access !== "write");

  test(`${chip.name} on a simulated bus gives what its properties are simulated as, by its own driver`, async () => {
    const { clock, driver, model, bind } = scene(chip);
    await passing(clock, driver.connect());
    const bindings = readable.map(([name, property]) =>
      bind(name, { kind: "constant", value: valueToSet(property)[0] }),
    );
    if (driver.delivery !== "polled") return;
    const answers = await passing(clock, driver.read(bindings));
    for (const [index, [name, property]] of readable.entries()) {
      const value = numberIn(answers[index], name);
      const [least, most] = property.type === "boolean" ? [0, 1] : [property.minimum, property.maximum];
      assert.ok(value >= least && value <= most, `${name} is ${value}`);
      const [set, within] = valueToSet(property);
      // A pin that is driven has the level that it is driven to.
      if (model.quantities.includes(name) && name !== OPTIONS[chip.name])
        assert.ok(Math.abs(value - set) <= within, `${name} is ${value}, not ${set}`);
    }
    await passing(clock, driver.close());
    assert.equal(clock.pending, 0);
  });

  test(`${chip.name} on a simulated bus can be driven, and reads as it is driven`, async () => {
    const { clock, driver, bind } = scene(chip);
    await passing(clock, driver.connect());
    for (const [name, property] of Object.entries(chip.properties)) {
      const isFixed = OPTIONS[chip.name] !== undefined && OPTIONS[chip.name] !== name;
      if (property.access === "read" || isFixed) continue;
      const value = property.type === "boolean" ? 1 : property.unit === "s" ? 1_900_000_000 : property.maximum / 2;
      const whole = property.type === "integer" ? Math.floor(value) : value;
      await passing(clock, driver.write(bind(name), whole));
      if (property.access === "write" || driver.delivery !== "polled") continue;
      const [answer] = await passing(clock, driver.read([bind(name)]));
      assert.ok(Math.abs(numberIn(answer, name) - whole) <= 1, name);
    }
    await passing(clock, driver.close());
  });

  test(`the model of ${chip.name} is exposed to properties of the chip, and refuses what it has not`, () => {
    const { model } = scene(chip);
    for (const quantity of model.quantities.filter((each) => each !== "fault")) {
      assert.ok(Object.hasOwn(chip.properties, quantity), quantity);
      model.set(quantity, 1);
    }
    assert.throws(() => model.set("flavour", 1), RangeError);
    assert.throws(() => model.get("flavour"), RangeError);
  });
}

test("every model is one of a chip", () => {
  for (const { models } of Object.values(BUSES)) for (const name of models.keys()) assert.ok(CHIPS.has(name), name);
});

test("a chip on a bus where it does not belong does not answer", async () => {
  const clock = new VirtualClock();
  const driver = I2C.create("i2c+simulated://1", { clock, random: new SeededRandom(1), logger: SILENT_LOGGER });
  await passing(clock, driver.connect());
  assert.equal(driver.delivery, "polled");
  const target = { kind: "chip", chip: "hx711", options: {}, property: "raw" } as const;
  if (driver.delivery !== "polled") return;
  const [none] = await passing(
    clock,
    driver.read([{ driver: "i2c", place: "0x68", target, signal: undefined } satisfies ChipBinding]),
  );
  assert.ok(none !== undefined && !("value" in none));
  await driver.close();
});
