import assert from "node:assert/strict";
import { test } from "node:test";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import { thingText } from "../things.ts";

/** The address that comes of this href of a form of a Thing with this base. */
function addressOf(href: string, base: string): string {
  const property = `a: { type: boolean, readOnly: true, forms: [{ href: "${href}", modv:entity: Coil }] }`;
  return parseThingDescription(thingText(property, base), "a.td.yaml", "a").address;
}

test("lineQuery() takes the base's query for an address that is relative to it, and the address's own before that", () => {
  const base = "modbus+rtu:///dev/ttyUSB0/1/?baudRate=9600&parity=odd";
  assert.match(addressOf("3", base), /baudRate=9600&.*parity=odd/);
  assert.match(addressOf("3?parity=none", base), /baudRate=9600&.*parity=none/);
  assert.match(addressOf("modbus+rtu:///dev/ttyUSB1/1/3", base), /baudRate=19200&.*parity=even/);
});
