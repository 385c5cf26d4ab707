import assert from "node:assert/strict";
import { test } from "node:test";
import { SILENT_LOGGER, SystemRandom, VirtualClock } from "@thimble/base";
import { GPIO } from "../../src/gpio/gpio-module.ts";
import { hasCode } from "../things.ts";
import { gpioBinding } from "./gpio-scene.ts";

test("GPIO makes a driver of the machine's own kernel, and reads nothing together", async () => {
  const driver = GPIO.create("gpio:/dev/gpiochip-none", {
    clock: new VirtualClock(),
    random: new SystemRandom(),
    logger: SILENT_LOGGER,
  });
  await assert.rejects(driver.connect(), hasCode("things.unreachable"));
  await driver.close();
  assert.ok(!GPIO.areReadTogether(gpioBinding(1), gpioBinding(1)));
});
