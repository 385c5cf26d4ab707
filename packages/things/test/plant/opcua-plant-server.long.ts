import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { OpcuaBinding } from "../../src/opcua/opcua-binding.ts";
import { OpcuaDriver } from "../../src/opcua/opcua-driver.ts";
import { OPCUA_PLANT_SERVER } from "../../src/plant/opcua-plant-server.ts";
import { ServedPoint } from "../../src/plant/served-point.ts";
import { SimulatedDevice } from "../../src/simulated/simulated-device.ts";
import { testDriverContract } from "../driver-contract.ts";
import { NO_SECRETS } from "../no-secrets.ts";
import { hasCode } from "../things.ts";
import { plantParts } from "./room-thing.ts";

// One folder for all: a key takes a while to make.
const folder = mkdtempSync(join(tmpdir(), "thimble-opcua-plant-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const SERVER = { address: "opc.tcp://127.0.0.1:4840", port: 0, every: 1000, pkiFolder: join(folder, "server") };
const pkiFolder = join(folder, "client");

function variable(text: string): OpcuaBinding {
  return { driver: "opcua", node: { kind: "node-id", text }, isMethod: false, samplingInterval: 20 };
}

testDriverContract("OpcuaDriver and the plant", async () => {
  const parts = plantParts();
  const bindings = [variable("nsu=http://example.org/machine;s=a"), variable("ns=3;i=7")] as const;
  const device = new SimulatedDevice(parts);
  const points = bindings.map((binding, i) => {
    const source = { driver: "simulated", key: String(i), signal: { kind: "constant", value: 0 } } as const;
    const write = i === 0 ? binding : undefined;
    const scaling = { scale: 1, offset: 0 };
    return new ServedPoint({ path: `machine/${i}`, type: "number", read: binding, write, device, source, scaling });
  });
  let server = OPCUA_PLANT_SERVER.create({ ...SERVER, ...parts });
  const address = await server.start(points);
  return {
    driver: new OpcuaDriver({ address, clock: parts.clock, secrets: NO_SECRETS, pkiFolder }),
    bindings,
    hold: async (values) => {
      for (const [i, point] of points.entries()) point.value = values[i] ?? 0;
    },
    takeAway: () => server.stop(),
    putBack: async () => {
      server = OPCUA_PLANT_SERVER.create({ ...SERVER, ...parts, port: Number(new URL(address).port) });
      await server.start(points);
    },
    holdBack: async () => device.break([{ kind: "slow", by: 30 }]),
    letGo: async () => device.mend(),
    failSecond: async () => device.break([{ kind: "refused" }], "1"),
    held: () => points[0]?.value,
    end: () => server.stop(),
  };
}, ["fail-one", "tell"]);

test("the plant says that another OPC UA server listens there", async (t) => {
  const first = OPCUA_PLANT_SERVER.create({ ...SERVER, ...plantParts() });
  t.after(() => first.stop());
  const port = Number(new URL(await first.start([])).port);
  const second = OPCUA_PLANT_SERVER.create({ ...SERVER, ...plantParts(), port });
  await assert.rejects(second.start([]), hasCode("things.port-in-use"));
});
