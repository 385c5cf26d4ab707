import assert from "node:assert/strict";
import { test } from "node:test";
import { ThimbleError, VirtualClock } from "@thimble/base";
import { ChipDriver } from "../../src/chip-driver/chip-driver.ts";
import type { DriverAnswer } from "../../src/driver/driver.ts";
import { I2cPlaces } from "../../src/i2c/i2c-places.ts";
import { Ads1115Model } from "../../src/simulated/chip-model/ads1115-model.ts";
import { Bme280Model } from "../../src/simulated/chip-model/bme280-model.ts";
import { Mcp23017Model } from "../../src/simulated/chip-model/mcp23017-model.ts";
import { WordRegisterModel } from "../../src/simulated/chip-model/word-register-model.ts";
import { testDriverContract } from "../driver-contract.ts";
import { BUS_PATH, chipBinding, i2cScene, registerBinding } from "../i2c/i2c-scene.ts";
import { hasCode } from "../things.ts";

testDriverContract("ChipDriver on I2C", async () => {
  const { driver, kernel, adapter } = i2cScene();
  const model = new WordRegisterModel();
  adapter.attach(0x40, model);
  return {
    driver,
    bindings: [registerBinding(5), registerBinding(6)],
    hold: async ([a, b]) => {
      model.words[5] = a;
      model.words[6] = b;
    },
    takeAway: async () => kernel.detach(BUS_PATH),
    putBack: async () => kernel.attach(BUS_PATH, adapter),
    end: async () => undefined,
  };
});

const numberOf = (answer: DriverAnswer | undefined): number =>
  answer === undefined || answer instanceof ThimbleError ? assert.fail(`${answer}`) : answer.value;

test("ChipDriver asks a chip once for what one measurement gives, at one time", async () => {
  const { driver, adapter, clock } = i2cScene();
  const model = new Bme280Model({ clock });
  let triggers = 0;
  adapter.attach(0x76, {
    transfer: (write, length) => {
      // Its control registers are written once for each measurement.
      if (write[0] === 0xf2) triggers += 1;
      return model.transfer(write, length);
    },
  });
  model.set("temperature", 21.5);
  model.set("humidity", 40);
  await driver.connect();
  const answers = await driver.read([chipBinding("humidity"), chipBinding("temperature"), chipBinding("humidity")]);
  const [humidity, temperature, again] = answers.map(numberOf);
  assert.ok(Math.abs((temperature ?? 0) - 21.5) < 0.01 && Math.abs((humidity ?? 0) - 40) < 0.1 && again === humidity);
  assert.equal(triggers, 1);
  assert.equal(new Set(answers.map((answer) => ("arrived" in answer ? answer.arrived : 0))).size, 1);
  await driver.close();
});

test("ChipDriver sets a chip up anew that did not answer, and leaves its neighbour alone", async () => {
  const { driver, adapter, clock } = i2cScene();
  const both = [chipBinding("temperature"), registerBinding(5)];
  adapter.attach(0x76, new Bme280Model({ clock }));
  adapter.attach(0x40, new WordRegisterModel());
  await driver.connect();
  await driver.read(both);
  adapter.detach(0x76);
  const [gone, neighbour] = await driver.read(both);
  assert.ok(hasCode("things.unreachable")(gone));
  assert.equal(numberOf(neighbour), 0);
  // Another one, which was never set up.
  const fresh = new Bme280Model({ clock });
  let resets = 0;
  adapter.attach(0x76, {
    transfer: (write, length) => {
      if (write[0] === 0xe0) resets += 1;
      return fresh.transfer(write, length);
    },
  });
  assert.ok(Math.abs(numberOf((await driver.read(both))[0]) - 20) < 0.01);
  assert.equal(resets, 1);
  await driver.close();
});

test("ChipDriver refuses a chip that is another, and one that is on another bus", async () => {
  const { driver, adapter, clock } = i2cScene();
  adapter.attach(0x76, new WordRegisterModel());
  adapter.attach(0x77, new Bme280Model({ clock }));
  await driver.connect();
  const onSpi = chipBinding("voltage0", {
    place: "0x77",
    target: { kind: "chip", chip: "mcp3008", options: {}, property: "voltage0" },
  });
  const answers = await driver.read([chipBinding("temperature"), onSpi]);
  assert.ok(hasCode("things.wrong-chip")(answers[0]));
  assert.ok(hasCode("things.bad-description")(answers[1]));
  await driver.close();
});

test("ChipDriver drives chips and registers, and puts chips to rest when it is closed", async () => {
  const { driver, adapter } = i2cScene();
  const words = new WordRegisterModel();
  const pins = new Mcp23017Model();
  adapter.attach(0x40, words);
  adapter.attach(0x20, pins);
  const target = { kind: "chip", chip: "mcp23017", options: { outputs: "a3" }, property: "a3" } as const;
  const pin = chipBinding("a3", { place: "0x20", target });
  await driver.connect();
  await driver.write(registerBinding(7), 0x1234);
  assert.equal(words.words[7], 0x1234);
  await assert.rejects(driver.write(registerBinding(7), 70_000), hasCode("things.out-of-range"));
  await driver.write(pin, 1);
  assert.equal(pins.get("a3"), 1);
  await driver.close();
  assert.equal(pins.registers[0], 0xff);
  adapter.detach(0x40);
  await assert.rejects(driver.write(registerBinding(7), 1), hasCode("things.unreachable"));
});

test("ChipDriver says that a register gave too little", async () => {
  const { driver, adapter, places } = i2cScene();
  adapter.attach(0x40, new WordRegisterModel());
  await driver.connect();
  const socket = places.socket.bind(places);
  places.socket = (place) => {
    const found = socket(place);
    if (found.bus !== "i2c") return found;
    return { bus: "i2c", device: { name: "short", transfer: async () => new Uint8Array(1) } };
  };
  assert.ok(hasCode("things.bad-answer")((await driver.read([registerBinding(5)]))[0]));
  await driver.close();
});

const adc = (property: string, options: Readonly<Record<string, number>>) =>
  chipBinding(property, { place: "0x48", target: { kind: "chip", chip: "ads1115", options, property } });

test("ChipDriver gives each its own value where one chip is set up in two ways", async () => {
  const { driver, adapter, clock } = i2cScene();
  const model = new Ads1115Model({ clock });
  model.set("voltage0", 0.1);
  model.set("voltage1", 3);
  adapter.attach(0x48, model);
  await driver.connect();
  const both = [adc("voltage0", { range: 0.256, rate: 860 }), adc("voltage1", { range: 4.096, rate: 860 })];
  for (let i = 0; i < 3; i++) {
    const values = (await driver.read(both)).map(numberOf);
    assert.ok(Math.abs((values[0] ?? 0) - 0.1) < 0.001 && Math.abs((values[1] ?? 0) - 3) < 0.001, values.join(" "));
  }
  await driver.close();
});

test("ChipDriver refuses a second setup of a chip that drives something, and takes it when nobody asks for the first any more", async () => {
  const clock = new VirtualClock();
  const { kernel, adapter } = i2cScene();
  const driver = new ChipDriver({ address: "i2c://1", clock, places: new I2cPlaces(BUS_PATH, kernel) });
  const pins = new Mcp23017Model();
  adapter.attach(0x20, pins);
  const pin = (property: string) =>
    chipBinding(property, {
      place: "0x20",
      target: { kind: "chip", chip: "mcp23017", options: { outputs: property }, property },
    });
  await driver.connect();
  await driver.write(pin("a0"), 1);
  await clock.advance(30_000);
  await assert.rejects(driver.write(pin("a1"), 1), hasCode("things.bad-description"));
  assert.ok(hasCode("things.bad-description")((await driver.read([pin("a1")]))[0]));
  assert.equal(pins.get("a0"), 1);
  await clock.advance(60_001);
  await driver.write(pin("a1"), 1);
  assert.deepEqual([pins.get("a1"), pins.registers[0]], [1, 0xfd]);
  await driver.close();
});

test("ChipDriver opens a chip for all who wait, also when the first of them waits no longer", async () => {
  const { driver, adapter, clock } = i2cScene();
  const model = new Bme280Model({ clock });
  adapter.attach(0x76, model);
  await driver.connect();
  const abort = new AbortController();
  const first = assert.rejects(driver.read([chipBinding("temperature")], { signal: abort.signal }), /enough/);
  const second = driver.read([chipBinding("temperature")]);
  abort.abort(new Error("enough"));
  await first;
  assert.ok(Math.abs(numberOf((await second)[0]) - 20) < 0.01);
  await driver.close();
});
