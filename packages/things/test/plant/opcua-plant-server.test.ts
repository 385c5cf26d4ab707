import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { ThimbleError } from "@thimble/base";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import { isOpcuaBinding } from "../../src/opcua/opcua-binding.ts";
import { OpcuaDriver } from "../../src/opcua/opcua-driver.ts";
import { OPCUA_PLANT_SERVER } from "../../src/plant/opcua-plant-server.ts";
import { serveThing } from "../../src/plant/served-thing.ts";
import { NO_SECRETS } from "../no-secrets.ts";
import { plantParts } from "./room-thing.ts";

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
`;

// One server for all: it takes seconds to start.
const parts = plantParts();
const server = OPCUA_PLANT_SERVER.create({ ...SERVER, address: "opc.tcp://127.0.0.1:4840/room", ...parts });
const description = parseThingDescription(ROOM, "room.td.yaml", "room");
const { device, points } = serveThing(description, parts);
const address = await server.start(points);
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
