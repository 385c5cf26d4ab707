import assert from "node:assert/strict";
import { test } from "node:test";
import { HttpServer } from "@node-wot/binding-http";
import { Servient } from "@node-wot/core";
import { SeededRandom, SILENT_LOGGER, SystemClock } from "@thimble/base";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import { DriverRegistry } from "../../src/driver/driver-registry.ts";
import { ThingHost } from "../../src/host/thing-host.ts";
import { HttpDriver } from "../../src/http/http-driver.ts";
import { freePort } from "../free-port.ts";
import { hasCode } from "../things.ts";
import { until } from "../until.ts";
import { secretsOf } from "./test-web-device.ts";

test("a Thing that node-wot serves is read, written, invoked and listened to by its own Thing Description, unchanged", async (t) => {
  const servient = new Servient();
  const port = await freePort();
  servient.addServer(new HttpServer({ port, address: "127.0.0.1" }));
  const wot = await servient.start();
  t.after(() => servient.shutdown());
  const state = { level: 12.5, pump: false, rinsed: 0 };
  const exposed = await wot.produce({
    title: "tank",
    properties: {
      level: { type: "number", unit: "m", readOnly: true },
      pump: { type: "boolean", observable: true },
    },
    actions: {
      rinse: { description: "once" },
      fill: { input: { type: "number", unit: "m" }, output: { type: "number", unit: "s", minimum: 0, maximum: 60 } },
    },
    events: { overflow: { data: { type: "number", unit: "m" } } },
  });
  exposed.setPropertyReadHandler("level", async () => state.level);
  exposed.setPropertyReadHandler("pump", async () => state.pump);
  exposed.setPropertyWriteHandler("pump", async (input) => {
    state.pump = Boolean(await input.value());
  });
  exposed.setActionHandler("rinse", async () => {
    state.rinsed += 1;
    return undefined;
  });
  exposed.setActionHandler("fill", async (input) => 10 * Number(await input.value()));
  await exposed.expose();
  const response = await fetch(`http://127.0.0.1:${port}/tank`);
  const text = await response.text();

  const clock = new SystemClock();
  const http = (address: string): HttpDriver => new HttpDriver({ address, clock, secrets: secretsOf() });
  const host = new ThingHost({
    clock,
    random: new SeededRandom(1),
    logger: SILENT_LOGGER,
    drivers: new DriverRegistry({ http }),
  });
  t.after(() => host.close());
  const events: (readonly [string, number])[] = [];
  host.onEvent(({ event, value }) => void events.push([event, value]));
  // It lists the addresses of the machine's networks, and listens on loopback only.
  host.add(parseThingDescription(text, "tank.td.json", "tank"), { address: `127.0.0.1:${port}` });
  await until(() => host.last("tank/level") !== undefined && host.last("tank/pump") !== undefined, "both were read");
  assert.deepEqual([host.last("tank/level")?.value, host.last("tank/pump")?.value], [12.5, 0]);
  await host.write("tank/pump", 1, { by: "test" });
  assert.equal(state.pump, true);
  assert.equal((await host.read("tank/pump")).value, 1);
  await host.invoke("tank/rinse", Number.NaN, { by: "test" });
  assert.equal(state.rinsed, 1);
  // What it answers comes back, and is checked against the output.
  assert.deepEqual(await host.invoke("tank/fill", 1.5, { by: "test" }), { output: 15, isConfirmed: true });
  await assert.rejects(host.invoke("tank/fill", 7, { by: "test" }), hasCode("things.bad-answer"));
  // The long poll may be under way or not yet: what nobody listens to is gone.
  await until(() => {
    exposed.emitEvent("overflow", 12.75);
    return events.length > 0;
  }, "the event came");
  assert.deepEqual(events[0], ["tank/overflow", 12.75]);
});
