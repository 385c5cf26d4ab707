import assert from "node:assert/strict";
import { once } from "node:events";
import { Server } from "node:net";
import { type TestContext, test } from "node:test";
import { type Clock, SystemClock, ThimbleError, VirtualClock } from "@thimble/base";
import { ServerTCP } from "modbus-serial";
import { MODBUS_EXCEPTIONS, type ModbusAnswer, type ModbusRequest } from "../../src/modbus/modbus-request.ts";
import { ModbusTcpDriver } from "../../src/modbus/modbus-tcp-driver.ts";
import { MODBUS_TYPE_WORDS, MODBUS_TYPES } from "../../src/modbus/modbus-value.ts";
import { ModbusTcpServer } from "../../src/plant/modbus-tcp-server.ts";
import { testDriverContract } from "../driver-contract.ts";
import { hasCode, modbusBinding } from "../things.ts";
import { until } from "../until.ts";
import { MemoryDevice } from "./memory-device.ts";

async function start() {
  const device = new MemoryDevice();
  const server = new ModbusTcpServer((request) => device.answer(request));
  const port = await server.listen({ port: 0 });
  return { device, server, port, address: `modbus+tcp://127.0.0.1:${port}` };
}

testDriverContract("ModbusTcpDriver", async () => {
  const device = new MemoryDevice();
  let isFailing = false;
  const answer = (request: ModbusRequest): ModbusAnswer =>
    isFailing && request.kind === "read" && request.entity === "InputRegister"
      ? { kind: "exception", code: MODBUS_EXCEPTIONS.deviceFailure }
      : device.answer(request);
  let server = new ModbusTcpServer(answer);
  const port = await server.listen({ port: 0 });
  return {
    driver: new ModbusTcpDriver({ address: `modbus+tcp://127.0.0.1:${port}`, clock: new SystemClock() }),
    bindings: [modbusBinding({ address: 10 }), modbusBinding({ entity: "InputRegister", address: 77 })],
    hold: async ([a, b]) => {
      device.words.set(10, a).set(77, b);
    },
    takeAway: () => server.close(),
    putBack: async () => {
      server = new ModbusTcpServer(answer);
      await server.listen({ port });
    },
    holdBack: async () => server.break({ kind: "late" }),
    letGo: async () => server.mend(),
    failSecond: async () => {
      isFailing = true;
    },
    garble: async () => server.break({ kind: "garbage" }),
    mend: async () => server.mend(),
    held: () => device.words.get(10),
    tooLarge: 65_536,
    end: () => server.close(),
  };
}, ["hold-back", "fail-one", "garble", "tell", "limit"]);

async function connected(t: TestContext, clock: Clock = new SystemClock()) {
  const { device, server, address } = await start();
  const driver = new ModbusTcpDriver({ address, clock });
  t.after(async () => {
    await driver.close();
    await server.close();
  });
  await driver.connect();
  return { device, server, driver };
}

test("ModbusTcpDriver reads neighbours in one request and each table in its own", async (t) => {
  const { device, driver } = await connected(t);
  device.words.set(0, 7397).set(1, 0x529c).set(2, 0xd054);
  device.coils.set(5, 1);
  const uint32 = modbusBinding({
    address: 1,
    quantity: 2,
    layout: { ...modbusBinding().layout, type: "xsd:unsignedInt" },
  });
  const answers = await driver.read([uint32, modbusBinding({ entity: "Coil", address: 5 }), modbusBinding()]);
  assert.deepEqual(
    answers.map((answer) => (answer instanceof ThimbleError ? answer.code : answer.value)),
    [0x529cd054, 1, 7397],
  );
  assert.equal(device.requests.length, 2);
});

test("ModbusTcpDriver writes a coil, a register and a float", async (t) => {
  const { device, driver } = await connected(t);
  await driver.write(modbusBinding({ entity: "Coil", address: 3 }), 1);
  await driver.write(modbusBinding({ address: 4 }), 500);
  await driver.write(
    modbusBinding({ address: 6, quantity: 2, layout: { ...modbusBinding().layout, type: "xsd:float" } }),
    1,
  );
  assert.equal(device.coils.get(3), 1);
  assert.deepEqual([device.words.get(4), device.words.get(6), device.words.get(7)], [500, 0x3f80, 0]);
  await assert.rejects(driver.write(modbusBinding(), 65_536), hasCode("things.out-of-range"));
  assert.equal(device.requests.length, 3);
});

test("ModbusTcpDriver hands on an exception and goes on with the other requests", async (t) => {
  const { driver } = await connected(t);
  const [bad, good] = await driver.read([modbusBinding({ address: 20_000 }), modbusBinding()]);
  assert.ok(bad instanceof ThimbleError);
  assert.equal(bad.code, "things.refused");
  assert.equal(bad.message, "Cannot read HoldingRegister 20000 of unit 1: it does not have that address");
  assert.ok(!(good instanceof ThimbleError));
  await assert.rejects(driver.write(modbusBinding({ address: 20_000 }), 1), hasCode("things.refused"));
});

test("ModbusTcpDriver waits for a silent unit once in a read, not once for each of its requests", async (t) => {
  const clock = new VirtualClock();
  const { server, driver } = await connected(t, clock);
  server.break({ kind: "late" });
  const read = driver.read([modbusBinding(), modbusBinding({ address: 100 }), modbusBinding({ entity: "Coil" })]);
  await until(() => server.requests === 1, "the request arrived");
  await clock.advance(1000);
  assert.deepEqual((await read).map(hasCode("base.timeout")), [true, true, true]);
  assert.equal(server.requests, 1);
});

test("ModbusTcpDriver reads and writes a server that is not ours: modbus-serial's", async (t) => {
  const words = new Map<number, number>([[3, 0xfffe]]);
  const coils = new Map<number, boolean>([[1, true]]);
  const vector = {
    getInputRegister: (address: number) => words.get(address) ?? 0,
    getHoldingRegister: (address: number) => words.get(address) ?? 0,
    getCoil: (address: number) => coils.get(address) ?? false,
    getDiscreteInput: (address: number) => coils.get(address) ?? false,
    setRegister: (address: number, value: number) => void words.set(address, value),
    setCoil: (address: number, value: boolean) => void coils.set(address, value),
  };
  // It takes 0 for "none given", which a text is not; and it does not say which port it got.
  const server: ServerTCP = Reflect.construct(ServerTCP, [vector, { host: "127.0.0.1", port: "0", unitID: 1 }]);
  await once(server, "initialized");
  const listener: unknown = Reflect.get(server, "_server");
  const address = listener instanceof Server ? listener.address() : null;
  assert.ok(typeof address === "object" && address !== null);
  const driver = new ModbusTcpDriver({ address: `modbus+tcp://127.0.0.1:${address.port}`, clock: new SystemClock() });
  t.after(async () => {
    await driver.close();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  await driver.connect();
  const layout = modbusBinding().layout;
  for (const type of MODBUS_TYPES) {
    const quantity = MODBUS_TYPE_WORDS[type];
    const binding = modbusBinding({ address: 100, quantity, layout: { ...layout, type } });
    await driver.write(binding, 1);
    const [answer] = await driver.read([binding]);
    assert.ok(answer !== undefined && !(answer instanceof ThimbleError), type);
    assert.equal(answer.value, 1);
  }
  await driver.write(modbusBinding({ entity: "Coil", address: 9 }), 1);
  const answers = await driver.read([
    modbusBinding({ entity: "InputRegister", address: 3, layout: { ...layout, type: "xsd:short" } }),
    modbusBinding({ entity: "DiscreteInput", address: 1 }),
    modbusBinding({ entity: "Coil", address: 9 }),
  ]);
  assert.deepEqual(
    answers.map((answer) => (answer instanceof ThimbleError ? answer.code : answer.value)),
    [-2, 1, 1],
  );
});
