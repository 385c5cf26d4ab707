import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { HttpServer } from "@node-wot/binding-http";
import { Servient } from "@node-wot/core";
import { SeededRandom, SILENT_LOGGER, SystemClock } from "@thimble/base";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import { DriverRegistry } from "../../src/driver/driver-registry.ts";
import { ThingHost } from "../../src/host/thing-host.ts";
import { HttpDriver } from "../../src/http/http-driver.ts";
import { fetchThings } from "../../src/scan/fetch-things.ts";
import { freePort } from "../free-port.ts";
import { until } from "../until.ts";
import { secretsOf } from "./test-web-device.ts";

const SECRETS = secretsOf({ basic: "operator:let me in" });

function hostOf(t: TestContext): ThingHost {
  const clock = new SystemClock();
  const http = (address: string): HttpDriver => new HttpDriver({ address, clock, secrets: SECRETS });
  const parts = { clock, random: new SeededRandom(1), logger: SILENT_LOGGER };
  const host = new ThingHost({ ...parts, drivers: new DriverRegistry({ http }) });
  t.after(() => host.close());
  return host;
}

test("objects, words, and the member of an object that an action is told, of a Thing that node-wot describes and guards by itself", async (t) => {
  const servient = new Servient();
  const port = await freePort();
  servient.addServer(new HttpServer({ port, address: "127.0.0.1", security: [{ scheme: "basic" }] }));
  servient.addCredentials({ "urn:test:oven": [{ username: "operator", password: "let me in" }] });
  const wot = await servient.start();
  t.after(() => servient.shutdown());
  let status = { temperature: 181.5, program: "grill", light: { on: false, level: 3 }, note: "hot" };
  let last: unknown;
  const exposed = await wot.produce({
    id: "urn:test:oven",
    title: "oven",
    properties: {
      status: {
        type: "object",
        observable: true,
        properties: {
          temperature: { type: "number", unit: "Cel", readOnly: true },
          program: { type: "string", enum: ["off", "bake", "grill"] },
          light: { type: "object", properties: { on: { type: "boolean" }, level: { type: "integer", maximum: 9 } } },
          note: { type: "string" },
        },
      },
      corner: {
        type: "array",
        readOnly: true,
        items: [
          { type: "number", unit: "m" },
          { type: "number", unit: "m" },
        ],
      },
    },
    actions: {
      timer: {
        input: {
          type: "object",
          properties: { minutes: { type: "integer" }, sound: { type: "string", default: "bell" } },
        },
        output: { type: "object", properties: { ends: { type: "integer" } } },
      },
    },
    events: { ready: { data: { type: "object", properties: { after: { type: "number", unit: "s" } } } } },
  });
  exposed.setPropertyReadHandler("status", async () => status);
  exposed.setPropertyWriteHandler("status", async (input) => {
    status = JSON.parse(JSON.stringify(await input.value()));
  });
  exposed.setPropertyReadHandler("corner", async () => [1.5, 2.25]);
  exposed.setActionHandler("timer", async (input) => {
    last = await input.value();
    return { ends: 60 };
  });
  await exposed.expose();

  const at = `http://127.0.0.1:${port}/oven`;
  const found = await fetchThings(at, { clock: new SystemClock(), login: "basic", secrets: SECRETS });
  assert.deepEqual(
    found.map(({ title, thing }) => [title, thing?.role]),
    [["oven", "oven"]],
  );
  const text = await (await fetch(at)).text();

  const host = hostOf(t);
  const events: number[] = [];
  host.onEvent(({ value }) => void events.push(value));
  const description = parseThingDescription(text, "oven.td.json", "oven");
  assert.deepEqual(description.thing.unserved, [
    { name: "status.note", reason: "it is any text: only one with an enum is served" },
  ]);
  host.add(description, { address: `127.0.0.1:${port}` });
  const values = (): readonly (number | undefined)[] =>
    ["status.temperature", "status.program", "status.light.on", "status.light.level", "corner.0", "corner.1"].map(
      (name) => host.last(`oven/${name}`)?.value,
    );
  await until(() => values().every((value) => value !== undefined), "all was read");
  assert.deepEqual(values(), [181.5, 2, 0, 3, 1.5, 2.25]);
  await Promise.all([
    host.write("oven/status.program", 1, { by: "test" }),
    host.write("oven/status.light.level", 7, { by: "test" }),
  ]);
  await host.write("oven/status.light.on", 1, { by: "test" });
  assert.deepEqual(status, { temperature: 181.5, program: "bake", light: { on: true, level: 7 }, note: "hot" });
  assert.deepEqual(await host.invoke("oven/timer", 20, { by: "test" }), { output: 60, isConfirmed: true });
  assert.deepEqual(last, { minutes: 20, sound: "bell" });
  await until(() => {
    exposed.emitEvent("ready", { after: 90.5 });
    return events.length > 0;
  }, "the event came");
  assert.equal(events[0], 90.5);
});
