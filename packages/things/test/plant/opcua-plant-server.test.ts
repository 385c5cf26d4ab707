import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, test } from "node:test";
import { ThimbleError } from "@thimble/base";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import type { DriverValue } from "../../src/driver/driver.ts";
import { isOpcuaBinding } from "../../src/opcua/opcua-binding.ts";
import { OpcuaDriver } from "../../src/opcua/opcua-driver.ts";
import { OPCUA_PLANT_SERVER } from "../../src/plant/opcua-plant-server.ts";
import { serveThing } from "../../src/plant/served-thing.ts";
import { NO_SECRETS } from "../no-secrets.ts";
import { until } from "../until.ts";
import { plantParts } from "./room-thing.ts";

const hasAsyncua = spawnSync("python3", ["-c", "import asyncua"]).status === 0;
const NO_ASYNCUA = hasAsyncua ? false : "install the OPC UA client of Python with: pip install asyncua";

// One folder for all: a key takes a while to make.
const folder = mkdtempSync(join(tmpdir(), "thimble-opcua-plant-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const SERVER = { address: "opc.tcp://127.0.0.1:4840", port: 0, every: 1000, pkiFolder: join(folder, "server") };
const pkiFolder = join(folder, "client");

const ROOM = `
"@context": [https://www.w3.org/2022/wot/td/v1.1, { uav: http://opcfoundation.org/UA/WoT-Binding/, thimble: urn:thimble:td:v1# }]
title: Room
base: opc.tcp://127.0.0.1:4840/room
thimble:simulate: { model: heated-room, start: 21 }
properties:
  temperature:
    type: number
    unit: Cel
    readOnly: true
    forms: [{ href: "", uav:browsePath: /Objects/2:House/2:Room/2:Temperature }]
  heater:
    type: boolean
    forms: [{ href: "?id=nsu=http://example.org/house;s=heater" }]
  power: { type: number, unit: W, readOnly: true, forms: [{ href: "?id=ns=2;s=power" }] }
actions:
  reset: { forms: [{ href: "?id=ns=2;s=reset" }] }
  set: { input: { type: number, unit: Cel }, forms: [{ href: "?id=ns=2;s=set" }] }
events:
  knocked:
    title: Somebody knocks
    data: { type: number, unit: kN, thimble:scale: 0.001 }
    thimble:simulate: { kind: periodic, every: 100ms, values: [0.04, 0.06] }
    forms: [{ href: "?id=ns=2;s=door", thimble:eventType: ns=2;i=7001, thimble:field: "2:Strength" }]
  smoke:
    data: { type: integer, unit: "1" }
    thimble:simulate: { kind: periodic, every: 100ms, values: [700] }
    forms: [{ href: "", thimble:source: Detector, thimble:minimumSeverity: 600 }]
`;

// One server for all: it takes seconds to start.
const parts = plantParts();
const server = OPCUA_PLANT_SERVER.create({ ...SERVER, address: "opc.tcp://127.0.0.1:4840/room", ...parts });
const description = parseThingDescription(ROOM, "room.td.yaml", "room");
const { device, points, events } = serveThing(description, parts);
const address = await server.start(points, events);
const driver = new OpcuaDriver({ address, clock: parts.clock, secrets: NO_SECRETS, pkiFolder });
after(async () => {
  await driver.close();
  await server.stop();
});
await driver.connect();
const bindings = description.properties.map(({ read }) => read).filter(isOpcuaBinding);
const actions = description.actions.map(({ write }) => write).filter(isOpcuaBinding);

test("the plant serves variables by path and by node id, as numbers and as booleans, and methods", async () => {
  assert.match(address, /^opc\.tcp:\/\/127\.0\.0\.1:\d+\/room$/);
  const [, heater] = bindings;
  assert.ok(heater !== undefined);
  await driver.write(heater, 1);
  const values = (await driver.read(bindings)).map((answer) =>
    answer instanceof ThimbleError ? answer.code : Math.round(answer.value),
  );
  assert.deepEqual(values, [21, 1, 2000]);
  const [reset, set] = actions;
  assert.ok(reset !== undefined && set !== undefined);
  await driver.write(set, 25);
  assert.equal(points.find(({ path }) => path === "room/set")?.value, 25);
});

test("faults of a Thing are bad values and refusals of its variables", async () => {
  const [temperature, heater] = bindings;
  assert.ok(temperature !== undefined && heater !== undefined);
  for (const kind of ["drop-outs", "refused", "gone", "wrong-checksums"] as const) {
    device.break([{ kind }]);
    const [answer] = await driver.read([temperature]);
    assert.ok(answer instanceof ThimbleError, kind);
    await assert.rejects(driver.write(heater, 1), (error) => error instanceof ThimbleError, kind);
  }
  device.mend();
  const [answer] = await driver.read([temperature]);
  assert.ok(answer !== undefined && !(answer instanceof ThimbleError));
});

test("the plant tells of events, at their object and at the server, with their number", async () => {
  const told = new Map<string, DriverValue[]>();
  const bound = description.events ?? [];
  using _ = driver.subscribe(bound.map(({ read }) => read).filter(isOpcuaBinding), {
    onAnswer: async (index, answer) => {
      const name = bound[index]?.event.name ?? "";
      if (!(answer instanceof ThimbleError)) told.set(name, [...(told.get(name) ?? []), answer]);
    },
    onDown: () => undefined,
  });
  await until(() => (told.get("knocked")?.length ?? 0) > 1 && told.has("smoke"), "both happened");
  assert.deepEqual(new Set(told.get("knocked")?.map(({ value }) => value)), new Set([40, 60]));
  const [knock] = told.get("knocked") ?? [];
  assert.deepEqual(knock?.event?.details, {
    message: "Somebody knocks",
    severity: 500,
    source: "room",
    type: "nsu=http://example.org/house;i=7001",
  });
  assert.deepEqual(
    [told.get("smoke")?.[0]?.value, told.get("smoke")?.[0]?.event?.details["source"]],
    [700, "Detector"],
  );
});

test("asyncua's client is told of the plant's events", { skip: NO_ASYNCUA }, async () => {
  const type = "ns=2;i=7001";
  const client = spawn("python3", [join(import.meta.dirname, "asyncua-events.py"), address, type], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  const lines: Record<string, unknown>[] = [];
  createInterface(client.stdout).on("line", (line) => {
    if (line.startsWith("{")) lines.push(JSON.parse(line));
  });
  try {
    const saw = (message: string, more: Record<string, unknown>) =>
      lines.some(
        (line) => line["message"] === message && Object.entries(more).every(([key, value]) => line[key] === value),
      );
    await until(
      () => saw("Somebody knocks", { strength: 60, source: "room" }) && saw("smoke", { severity: 700 }),
      "asyncua saw both",
    );
  } finally {
    client.stdin.end();
    if (client.exitCode === null) await once(client, "exit");
  }
});
