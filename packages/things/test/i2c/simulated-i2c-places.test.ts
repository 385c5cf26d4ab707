import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom, SILENT_LOGGER, SystemClock } from "@thimble/base";
import { I2C } from "../../src/i2c/i2c-module.ts";
import { chipBinding } from "./i2c-scene.ts";

const PARTS = { clock: new SystemClock(), random: new SeededRandom(1), logger: SILENT_LOGGER };

test("a simulated bus has the chips that are asked for, exposed to what their properties say", async () => {
  const driver = I2C.create("i2c+simulated://1", PARTS);
  await driver.connect();
  const warm = chipBinding("temperature", { signal: { kind: "constant", value: 31 } });
  const [temperature, humidity] = await driver.read([warm, chipBinding("humidity")]);
  assert.ok(temperature !== undefined && "value" in temperature && Math.abs(temperature.value - 31) < 0.01);
  assert.ok(humidity !== undefined && "value" in humidity && Math.abs(humidity.value - 50) < 0.1);
  await driver.close();
});

test("a simulated chip can be driven before it is read", async () => {
  const driver = I2C.create("i2c+simulated://1", PARTS);
  await driver.connect();
  const pin = (property: string) =>
    chipBinding(property, {
      place: "0x20",
      target: { kind: "chip", chip: "mcp23017", options: { outputs: "a3" }, property },
      signal: { kind: "constant", value: 1 },
    });
  await driver.write(pin("a3"), 1);
  const [driven, outside] = await driver.read([pin("a3"), pin("b0")]);
  assert.ok(driven !== undefined && "value" in driven && driven.value === 1);
  assert.ok(outside !== undefined && "value" in outside && outside.value === 1);
  await driver.close();
});
