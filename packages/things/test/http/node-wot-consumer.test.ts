import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { test } from "node:test";
import { HttpClientFactory } from "@node-wot/binding-http";
import { Servient } from "@node-wot/core";
import { exportThingDescription } from "../../src/description/export-thing-description.ts";
import { until } from "../until.ts";
import { TestWebDevice } from "./test-web-device.ts";

test("node-wot consumes the export of a Thing over HTTP, reads and writes a property and is told of an event by it", async (t) => {
  const device = await TestWebDevice.start();
  t.after(() => device.takeAway());
  device.hold("/api/setpoint", "21.5");
  const held: ServerResponse[] = [];
  // node-wot asks by HEAD first whether there is such a resource.
  device.routes.set("/api/hot", ({ method }, response) => {
    if (method === "HEAD") response.end();
    else held.push(response);
  });
  const text = `
"@context": https://www.w3.org/2022/wot/td/v1.1
title: Heater
base: ${device.origin}/api/
properties:
  setpoint: { type: number, unit: Cel, minimum: 5, maximum: 30, forms: [{ href: setpoint }] }
events:
  hot: { data: { type: number, unit: Cel }, forms: [{ href: hot, op: subscribeevent, subprotocol: longpoll }] }
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
  const told: unknown[] = [];
  const subscription = await heater.subscribeEvent("hot", async (event) => void told.push(await event.value()));
  await until(() => held.length > 0, "it listens");
  held[0]?.writeHead(200, { "content-type": "application/json" }).end("31.5");
  await until(() => told.length > 0, "the event came");
  assert.deepEqual(told, [31.5]);
  await subscription.stop();
  for (const response of held) response.end();
});
