import assert from "node:assert/strict";
import { test } from "node:test";
import { HttpClientFactory } from "@node-wot/binding-http";
import { Servient } from "@node-wot/core";
import { exportThingDescription } from "../../src/description/export-thing-description.ts";
import { TestWebDevice } from "./test-web-device.ts";

test("node-wot consumes the export of a Thing over HTTP, and reads and writes a property by it", async (t) => {
  const device = await TestWebDevice.start();
  t.after(() => device.takeAway());
  device.hold("/api/setpoint", "21.5");
  const text = `
"@context": https://www.w3.org/2022/wot/td/v1.1
title: Heater
base: ${device.origin}/api/
properties:
  setpoint: { type: number, unit: Cel, minimum: 5, maximum: 30, forms: [{ href: setpoint }] }
`;
  const exported = JSON.stringify(exportThingDescription(text, "things/heater.td.yaml", "heater"));
  const servient = new Servient();
  servient.addClientFactory(new HttpClientFactory());
  const wot = await servient.start();
  t.after(() => servient.shutdown());
  const heater = await wot.consume(JSON.parse(exported));
  assert.equal(await (await heater.readProperty("setpoint")).value(), 21.5);
  await heater.writeProperty("setpoint", 19);
  assert.equal(device.texts.get("/api/setpoint"), "19");
  assert.equal(await (await heater.readProperty("setpoint")).value(), 19);
});
