import assert from "node:assert/strict";
import { once } from "node:events";
import { Server } from "node:net";
import { type TestContext, test } from "node:test";
import { type Clock, SystemClock, ThimbleError, VirtualClock } from "@thimble/base";
import { ServerTCP } from "modbus-serial";
import { ModbusDriver } from "../../src/modbus/modbus-driver.ts";
import { MODBUS_EXCEPTIONS, type ModbusAnswer, type ModbusRequest } from "../../src/modbus/modbus-request.ts";
import { RtuRequestReader } from "../../src/modbus/modbus-request-reader.ts";
import { MODBUS_TYPE_WORDS, MODBUS_TYPES } from "../../src/modbus/modbus-value.ts";
import { RtuFraming } from "../../src/modbus/rtu-framing.ts";
import { ModbusRtuServer } from "../../src/plant/modbus-rtu-server.ts";
import { ModbusTcpServer } from "../../src/plant/modbus-tcp-server.ts";
import { type ContractSubject, testDriverContract } from "../driver-contract.ts";
import { MemoryCable } from "../serial/memory-line.ts";
import { hasCode, modbusBinding } from "../things.ts";
import { until } from "../until.ts";
import { MemoryDevice } from "./memory-device.ts";

const BINDINGS = [modbusBinding({ address: 10 }), modbusBinding({ entity: "InputRegister", address: 77 })] as const;

async function start() {
  const device = new MemoryDevice();
  const server = new ModbusTcpServer((request) => device.answer(request));
  const port = await server.listen({ port: 0 });
  return { device, server, port, address: `modbus+tcp://127.0.0.1:${port}` };
}

/** A device whose input registers fail on demand. */
function failingDevice() {
  const device = new MemoryDevice();
  let isFailing = false;
  const answer = (request: ModbusRequest): ModbusAnswer =>
    isFailing && request.kind === "read" && request.entity === "InputRegister"
      ? { kind: "exception", code: MODBUS_EXCEPTIONS.deviceFailure }
      : device.answer(request);
  const skills = {
    bindings: BINDINGS,
    hold: async ([a, b]: readonly [number, number]): Promise<void> => {
      device.words.set(10, a).set(77, b);
    },
    failSecond: async (): Promise<void> => {
      isFailing = true;
    },
    held: (): number | undefined => device.words.get(10),
    tooLarge: 65_536,
  };
  return { answer, skills };
}

async function startNetworkSubject(scheme: "modbus+tcp" | "modbus+rtu+tcp"): Promise<ContractSubject> {
  const { answer, skills } = failingDevice();
  const serve = (): ModbusTcpServer =>
    scheme === "modbus+tcp" ? new ModbusTcpServer(answer) : new ModbusTcpServer(answer, () => new RtuRequestReader());
  let server = serve();
  const port = await server.listen({ port: 0 });
  return {
    ...skills,
    driver: new ModbusDriver({ address: `${scheme}://127.0.0.1:${port}`, clock: new SystemClock() }),
    takeAway: () => server.close(),
    putBack: async () => {
      server = serve();
      await server.listen({ port });
    },
    holdBack: async () => server.break({ kind: "late" }),
    letGo: async () => server.mend(),
    garble: async () => server.break({ kind: "garbage" }),
    mend: async () => server.mend(),
    end: () => server.close(),
  };
}

async function startSerialSubject(): Promise<ContractSubject> {
  const { answer, skills } = failingDevice();
  const cable = new MemoryCable();
  const [line, far] = cable.ends;
  const server = new ModbusRtuServer(answer, far);
  const open = (): Promise<void> => server.open(new AbortController().signal);
  await open();
  return {
    ...skills,
    driver: new ModbusDriver({
      address: "modbus+rtu:///dev/memory",
      clock: new SystemClock(),
      line: { line, framing: () => new RtuFraming(1.75) },
    }),
    takeAway: async () => cable.pullOut(),
    putBack: () => {
      cable.plugIn();
      return open();
    },
    holdBack: async () => server.responder.break({ kind: "late" }),
    letGo: async () => server.responder.mend(),
    end: () => server.close(),
  };
}

testDriverContract("ModbusDriver, modbus+tcp", () => startNetworkSubject("modbus+tcp"), [
  "hold-back",
  "fail-one",
  "garble",
  "tell",
  "limit",
]);
// Garbage on a serial line is passed over until the time is up: the tests of ModbusConnection have that in virtual time.
const SERIAL_SKILLS = ["hold-back", "fail-one", "tell", "limit"] as const;
testDriverContract("ModbusDriver, modbus+rtu+tcp", () => startNetworkSubject("modbus+rtu+tcp"), SERIAL_SKILLS);
testDriverContract("ModbusDriver, modbus+rtu", startSerialSubject, SERIAL_SKILLS);

async function connected(t: TestContext, clock: Clock = new SystemClock()) {
  const { device, server, address } = await start();
  const driver = new ModbusDriver({ address, clock });
  t.after(async () => {
    await driver.close();
    await server.close();
  });
  await driver.connect();
  return { device, server, driver };
}

test("ModbusDriver reads neighbours in one request and each table in its own", async (t) => {
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

test("ModbusDriver writes a coil, a register and a float", async (t) => {
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

test("ModbusDriver hands on an exception and goes on with the other requests", async (t) => {
  const { driver } = await connected(t);
  const [bad, good] = await driver.read([modbusBinding({ address: 20_000 }), modbusBinding()]);
  assert.ok(bad instanceof ThimbleError);
  assert.equal(bad.code, "things.refused");
  assert.equal(bad.message, "Cannot read HoldingRegister 20000 of unit 1: it does not have that address");
  assert.ok(!(good instanceof ThimbleError));
  await assert.rejects(driver.write(modbusBinding({ address: 20_000 }), 1), hasCode("things.refused"));
});

test("ModbusDriver waits for a silent unit once in a read, not once for each of its requests", async (t) => {
  const clock = new VirtualClock();
  const { server, driver } = await connected(t, clock);
  server.break({ kind: "late" });
  const read = driver.read([modbusBinding(), modbusBinding({ address: 100 }), modbusBinding({ entity: "Coil" })]);
  await until(() => server.requests === 1, "the request arrived");
  await clock.advance(1000);
  assert.deepEqual((await read).map(hasCode("base.timeout")), [true, true, true]);
  assert.equal(server.requests, 1);
});

test("ModbusDriver reads and writes a server that is not ours: modbus-serial's", async (t) => {
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
  const driver = new ModbusDriver({ address: `modbus+tcp://127.0.0.1:${address.port}`, clock: new SystemClock() });
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
