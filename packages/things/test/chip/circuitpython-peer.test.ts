import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { VirtualClock } from "@thimble/base";
import { CHIPS } from "../../src/chip/chips.ts";
import type { ChipModel } from "../../src/simulated/chip-model/chip-model.ts";
import { CHIP_MODELS } from "../../src/simulated/chip-model/chip-models.ts";
import { Ssd1306Model } from "../../src/simulated/chip-model/ssd1306-model.ts";
import { Tsl2591Model } from "../../src/simulated/chip-model/tsl2591-model.ts";

const PEER = fileURLToPath(new URL("circuitpython-peer.py", import.meta.url));
// They can be imported only where the modules of a board are.
const FIND =
  "import importlib.util as u; exit(0 if u.find_spec('adafruit_bme280') and u.find_spec('adafruit_vl53l0x') else 1)";
const hasPeer = spawnSync("python3", ["-c", FIND]).status === 0;
const skip = hasPeer ? false : "install the drivers of CircuitPython as .ci/run does it";

/** More than any of them needs: some wait for a chip without an end. */
const MOST_QUESTIONS = 5000;

/** CircuitPython has no driver of it. */
const WITHOUT_DRIVER = new Set(["ina226"]);

/** What the chip is exposed to, and how near the other driver comes, where it has a step or a formula of its own. */
const SCENES: Readonly<Record<string, { readonly set: Readonly<Record<string, number>>; readonly within: number }>> = {
  ads1115: { set: { voltage0: 1, voltage1: 2, voltage2: 0.5, voltage3: 0.125 }, within: 0.001 },
  bh1750: { set: { illuminance: 150 }, within: 1 },
  bme280: { set: { temperature: -12.5, humidity: 42, pressure: 90_000 }, within: 0.5 },
  bmp390: { set: { temperature: -12.5, pressure: 90_000 }, within: 0.5 },
  ds18b20: { set: { temperature: -12.5 }, within: 0.001 },
  ds3231: { set: { time: 1_800_000_000, isSet: 1, temperature: 25.25 }, within: 0.001 },
  htu21d: { set: { temperature: -12.5, humidity: 42 }, within: 0.05 },
  hx711: { set: { weight: -1.5 }, within: 0.001 },
  ina219: { set: { busVoltage: 12, current: -0.5 }, within: 0.01 },
  // The other driver takes 1.024 mg for a step of the datasheet's 1 mg.
  lis3dh: { set: { accelerationX: 5, accelerationY: -9.8, accelerationZ: 1 }, within: 0.25 },
  max31865: { set: { temperature: -40 }, within: 0.1 },
  mcp23017: { set: { a0: 1, a7: 1, b3: 1, b4: 0 }, within: 0 },
  mcp3008: { set: { voltage0: 1, voltage3: 2.5, voltage7: 0.25 }, within: 0.005 },
  mcp9808: { set: { temperature: -12.5 }, within: 0.001 },
  mpu6050: { set: { accelerationX: 5, accelerationZ: -9.8, rotationY: 100, temperature: 35 }, within: 0.01 },
  pca9685: { set: {}, within: 0.1 },
  pcf8574: { set: { p0: 0, p6: 0, p7: 1 }, within: 0 },
  sht31: { set: { temperature: -12.5, humidity: 42 }, within: 0.01 },
  sht4x: { set: { temperature: -12.5, humidity: 42 }, within: 0.01 },
  ssd1306: { set: {}, within: 0 },
  tsl2591: { set: { illuminance: 150 }, within: 0 },
  vl53l0x: { set: { distance: 321 }, within: 0 },
};

/** How a question of the other driver is answered by the model of a chip. */
function answerer(chip: string, clock: VirtualClock) {
  const parts = { clock };
  const i2c = CHIP_MODELS.i2c.get(chip)?.(parts);
  const spi = CHIP_MODELS.spi.get(chip)?.(parts);
  const oneWire = CHIP_MODELS.oneWire.get(chip)?.(parts);
  const clocked = CHIP_MODELS.clockedLines.get(chip)?.(parts);
  const model: ChipModel | undefined = i2c ?? spi ?? oneWire ?? clocked;
  assert.ok(model !== undefined);
  const answer = async (question: {
    readonly op: string;
    readonly ms?: number;
    readonly write?: string;
    readonly length?: number;
    readonly name?: string;
    readonly level?: boolean;
  }): Promise<unknown> => {
    const bytes = Uint8Array.fromHex(question.write ?? "");
    switch (question.op) {
      case "now":
        return clock.monotonic();
      case "sleep":
        return clock.advance(question.ms ?? 0).then(() => true);
      case "i2c":
        // Drivers that wait without a pause see time go by.
        await clock.advance(0.1);
        return i2c?.transfer(bytes, question.length ?? 0)?.toHex() ?? null;
      case "spi":
        return spi?.transfer(bytes).toHex();
      case "scratchpad":
        return oneWire?.scratchpad().toHex();
      default:
        if (question.level !== undefined) clocked?.setClock(question.level);
        return question.name === "data" ? clocked?.data : false;
    }
  };
  return { model, answer };
}

/** What the other driver finds, with the model that it talked to. */
async function found(chip: string, set: Readonly<Record<string, number>>) {
  const clock = new VirtualClock();
  const { model, answer } = answerer(chip, clock);
  for (const [quantity, value] of Object.entries(set)) model.set(quantity, value);
  const peer = spawn("python3", [PEER, chip], { stdio: ["pipe", "pipe", "inherit"] });
  let questions = 0;
  try {
    for await (const line of createInterface({ input: peer.stdout })) {
      const question = JSON.parse(line);
      questions += 1;
      assert.ok(questions < MOST_QUESTIONS, `the driver of ${chip} goes on asking: ${line}`);
      if (question.op === "found") return { model, values: question.values };
      peer.stdin.write(`${JSON.stringify((await answer(question)) ?? null)}\n`);
    }
    throw new Error(`the driver of ${chip} found nothing`);
  } finally {
    peer.kill();
  }
}

for (const { name } of CHIPS.values()) {
  if (WITHOUT_DRIVER.has(name)) continue;
  test(`CircuitPython's driver finds in the model of ${name} what it is exposed to`, { skip }, async () => {
    const scene = SCENES[name];
    assert.ok(scene !== undefined, `there is no scene for ${name}`);
    const { model, values } = await found(name, scene.set);
    assert.equal(values.error, undefined);
    for (const [quantity, value] of Object.entries(scene.set)) {
      if (values[quantity] === undefined) continue;
      assert.ok(Math.abs(values[quantity] - value) <= scene.within, `${quantity}: ${values[quantity]}, not ${value}`);
    }
    for (const [quantity, value] of Object.entries(values))
      if (name === "pca9685" || name === "ssd1306")
        assert.ok(Math.abs(model.get(quantity) - Number(value)) <= scene.within, `${quantity}: ${model.get(quantity)}`);
    assert.ok(Object.keys(values).length > 0);
    if (model instanceof Tsl2591Model) assert.deepEqual([values.full, values.infrared], model.counts);
    if (model instanceof Ssd1306Model) assert.deepEqual(model.pages[2]?.indexOf(0b10), 5);
  });
}
