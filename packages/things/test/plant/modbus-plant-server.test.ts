import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { SystemClock, ThimbleError } from "@thimble/base";
import modbus from "modbus-serial";
import type { ModbusBinding } from "../../src/modbus/modbus-binding.ts";
import { ModbusDriver } from "../../src/modbus/modbus-driver.ts";
import { RTU_SETTINGS } from "../../src/modbus/rtu-frame.ts";
import { MODBUS_PLANT_SERVER } from "../../src/plant/modbus-plant-server.ts";
import { ServedPoint } from "../../src/plant/served-point.ts";
import { serveThing } from "../../src/plant/served-thing.ts";
import { formatLineSettings } from "../../src/serial/line-settings.ts";
import { SimulatedDevice } from "../../src/simulated/simulated-device.ts";
import { type DeviceSkill, testDriverContract } from "../driver-contract.ts";
import { makePtyPair, NO_PTY } from "../serial/pty-pair.ts";
import { hasCode, modbusBinding } from "../things.ts";
import { modbusRoom, plantParts } from "./room-thing.ts";

const SERVER = { address: "modbus+tcp://127.0.0.1:1502", port: 0, every: 1000 };

/** An RTU answer with a wrong CRC is none: it is waited for in vain, which takes a second. */
const SKILLS: readonly DeviceSkill[] = ["hold-back", "fail-one", "tell", "limit"];

for (const scheme of ["modbus+tcp", "modbus+rtu+tcp"]) {
  const served = { ...SERVER, address: `${scheme}://127.0.0.1:1502` };
  testDriverContract(
    `ModbusDriver and the plant by ${scheme}`,
    async () => {
      const parts = plantParts();
      const bindings = [
        modbusBinding({ address: 10 }),
        modbusBinding({ entity: "InputRegister", address: 77 }),
      ] as const;
      const device = new SimulatedDevice(parts);
      const points = bindings.map((read, i) => {
        const source = { driver: "simulated", key: String(i), signal: { kind: "constant", value: 0 } } as const;
        return new ServedPoint({
          path: `a/${i}`,
          type: "number",
          read,
          write: i === 0 ? read : undefined,
          device,
          source,
          scaling: { scale: 1, offset: 0 },
        });
      });
      let server = MODBUS_PLANT_SERVER.create({ ...served, ...parts });
      const address = await server.start(points);
      return {
        driver: new ModbusDriver({ address, clock: parts.clock }),
        bindings,
        hold: async (values) => {
          for (const [i, point] of points.entries()) point.value = values[i] ?? 0;
        },
        takeAway: () => server.stop(),
        putBack: async () => {
          server = MODBUS_PLANT_SERVER.create({ ...served, ...parts, port: Number(new URL(address).port) });
          await server.start(points);
        },
        holdBack: async () => device.break([{ kind: "slow", by: 30 }]),
        letGo: async () => device.mend(),
        failSecond: async () => device.break([{ kind: "refused" }], "1"),
        garble: async () => device.break([{ kind: "wrong-checksums" }]),
        mend: async () => device.mend(),
        held: () => points[0]?.value,
        tooLarge: 65_536,
        end: () => server.stop(),
      };
    },
    scheme === "modbus+tcp" ? [...SKILLS, "garble"] : SKILLS,
  );
}

async function serve(t: TestContext, simulate = "") {
  const parts = plantParts();
  const server = MODBUS_PLANT_SERVER.create({ ...SERVER, ...parts });
  const { device, points } = serveThing(modbusRoom("127.0.0.1:1502", "room", simulate), parts);
  const address = await server.start(points);
  t.after(() => server.stop());
  return { device, address };
}

test("the plant serves a model to a client that is not ours: modbus-serial's", async (t) => {
  const { address } = await serve(t, "start: -12.3");
  const client = new modbus.default();
  await client.connectTCP("127.0.0.1", { port: Number(new URL(address).port) });
  client.setID(1);
  assert.deepEqual((await client.readInputRegisters(0, 2)).data, [65_536 - 123, 0]);
  await client.writeCoil(0, true);
  assert.deepEqual((await client.readInputRegisters(1, 1)).data, [2000]);
  assert.deepEqual((await client.readCoils(0, 1)).data[0], true);
  await assert.rejects(client.readInputRegisters(2, 1), /Modbus exception 2/);
  await new Promise<void>((resolve) => client.close(() => resolve()));
});

test("the plant serves a serial line from the other end of the cable", { skip: NO_PTY }, async () => {
  const pair = await makePtyPair();
  const parts = plantParts();
  const address = `modbus+rtu://${pair.ports[0]}?${formatLineSettings(RTU_SETTINGS)}`;
  const { device, points } = serveThing(modbusRoom("127.0.0.1:1502", "room", "start: 21"), parts);
  const without = MODBUS_PLANT_SERVER.create({ ...parts, every: 1000, address });
  await assert.rejects(without.start(points), hasCode("things.bad-plant"));
  const server = MODBUS_PLANT_SERVER.create({ ...parts, every: 1000, address, serialPort: pair.ports[1] });
  const driver = new ModbusDriver({ address, clock: parts.clock });
  try {
    assert.equal(await server.start(points), address);
    await driver.connect();
    const temperature = modbusBinding({ entity: "InputRegister", timeout: 5000 });
    const ask = async (parts: Partial<ModbusBinding> = {}) => (await driver.read([{ ...temperature, ...parts }]))[0];
    const [warm, absent] = [await ask(), await ask({ unit: 2, timeout: 100 })];
    assert.ok(warm !== undefined && !(warm instanceof ThimbleError) && warm.value === 210);
    assert.ok(hasCode("base.timeout")(absent));
    device.break([{ kind: "wrong-checksums" }]);
    assert.ok((await ask({ timeout: 100 })) instanceof ThimbleError);
  } finally {
    await driver.close();
    await server.stop();
    await pair.end();
  }
});

test("faults of a Thing are faults of the protocol: no answer, a closed connection, an exception, no Modbus", async (t) => {
  const { device, address } = await serve(t);
  // Each time another: a driver leaves a unit alone for a while that did not answer.
  const ask = async <T>(work: (driver: ModbusDriver) => Promise<T>): Promise<T> => {
    const driver = new ModbusDriver({ address, clock: new SystemClock() });
    try {
      await driver.connect();
      return await work(driver);
    } finally {
      await driver.close();
    }
  };
  for (const [kind, code] of [
    ["drop-outs", "base.timeout"],
    ["gone", "things.unreachable"],
    ["refused", "things.refused"],
    ["wrong-checksums", "things.bad-answer"],
  ] as const) {
    // Only what never comes is not waited for.
    const timeout = kind === "drop-outs" ? 50 : 10_000;
    device.break([{ kind }]);
    const temperature = modbusBinding({ entity: "InputRegister", timeout });
    assert.deepEqual(
      await ask((driver) => driver.read([temperature]).then(([answer]) => hasCode(code)(answer))),
      true,
      kind,
    );
    const heater = modbusBinding({ entity: "Coil", timeout });
    await assert.rejects(
      ask((driver) => driver.write(heater, 1)),
      hasCode(code),
      kind,
    );
  }
  device.mend();
  const [coil] = await ask((driver) => driver.read([modbusBinding({ entity: "Coil" })]));
  assert.ok(coil !== undefined && !(coil instanceof ThimbleError) && coil.value === 0);
});
