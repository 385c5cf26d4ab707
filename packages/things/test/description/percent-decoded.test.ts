import assert from "node:assert/strict";
import { test } from "node:test";
import { ThimbleError } from "@thimble/base";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import { percentDecoded } from "../../src/description/percent-decoded.ts";
import { thingText } from "../things.ts";

test("percentDecoded() undoes what URLs do to characters, and leaves what is none of it", () => {
  assert.equal(percentDecoded("a%20b%2Fc"), "a b/c");
  assert.equal(percentDecoded("100%"), "100%");
  assert.equal(percentDecoded("%zz"), "%zz");
  // No UTF-8.
  assert.equal(percentDecoded("%ff"), "%ff");
});

test("an address of any driver with a lone % is read, or refused with its place", () => {
  for (const href of [
    "i2c://1/0x76/%zz",
    "spi://0.1/%zz",
    "w1://28-0316a2798a3f/%zz",
    "clocked:/dev/gpiochip0/5/6/%zz",
    "gpio:/dev/gpiochip0/%zz",
    "gpio://name/%zz",
    "can://can0/%zz/%zz",
    "hwmon://fans/%zz",
    "pwm://0/%zz",
    "serial:///dev/tty%zz",
    "modbus+rtu:///dev/tty%zz/1/2",
    "coap://h/%zz",
    "http://h/%zz",
    "mqtt://h/%zz",
    "sparkplug+mqtt://h/g/%zz",
    "opc.tcp://h/%zz",
  ]) {
    const form = `{ href: "${href}", thimble:chip: bme280, thimble:pattern: "a", modv:entity: Coil, thimble:metric: m }`;
    for (const terms of [form, `{ href: "${href}" }`]) {
      const text = thingText(`p: { type: number, unit: "1", readOnly: true, forms: [${terms}] }`);
      try {
        parseThingDescription(text, "t.td.yaml", "t");
      } catch (error) {
        assert.ok(error instanceof ThimbleError, `${href}: ${error}`);
        assert.match(String(error.where ?? error.message), /t\.td\.yaml/, href);
      }
    }
  }
});
