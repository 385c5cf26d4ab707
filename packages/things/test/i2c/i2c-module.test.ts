import assert from "node:assert/strict";
import { test } from "node:test";
import { SILENT_LOGGER, SystemRandom, VirtualClock } from "@thimble/base";
import { I2C } from "../../src/i2c/i2c-module.ts";
import { hasCode } from "../things.ts";
import { chipBinding, registerBinding } from "./i2c-scene.ts";

test("I2C makes a driver of the machine's own bus, by number or by path", async () => {
  for (const address of ["i2c://4711", "i2c:/dev/i2c-4711"]) {
    const driver = I2C.create(address, {
      clock: new VirtualClock(),
      random: new SystemRandom(),
      logger: SILENT_LOGGER,
    });
    await assert.rejects(driver.connect(), (error) => {
      assert.ok(error instanceof Error && hasCode("things.unreachable")(error));
      return error.message.includes("/dev/i2c-4711: there is no such device");
    });
    await driver.close();
  }
});

test("I2C reads properties of one chip together", () => {
  assert.ok(I2C.areReadTogether(chipBinding("a"), chipBinding("b")));
  assert.ok(!I2C.areReadTogether(chipBinding("a"), chipBinding("b", { place: "0x77" })));
  assert.ok(!I2C.areReadTogether(registerBinding(1), registerBinding(2)));
});
