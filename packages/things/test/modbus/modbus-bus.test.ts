import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { ThimbleError, VirtualClock } from "@thimble/base";
import type { DriverAnswer } from "../../src/driver/driver.ts";
import type { ModbusBinding } from "../../src/modbus/modbus-binding.ts";
import { ModbusBus } from "../../src/modbus/modbus-bus.ts";
import { ModbusConnection } from "../../src/modbus/modbus-connection.ts";
import { MODBUS_EXCEPTIONS, type ModbusAnswer, type ModbusRequest } from "../../src/modbus/modbus-request.ts";
import { RtuFraming } from "../../src/modbus/rtu-framing.ts";
import { ModbusRtuServer } from "../../src/plant/modbus-rtu-server.ts";
import { MemoryCable } from "../serial/memory-line.ts";
import { hasCode, modbusBinding } from "../things.ts";
import { MemoryDevice } from "./memory-device.ts";

/** A bus, and devices on it that answer so; a unit of `silent` does not. */
async function start(t: TestContext, answer?: (request: ModbusRequest, unit: number) => ModbusAnswer) {
  const clock = new VirtualClock();
  const device = new MemoryDevice();
  const asked: string[] = [];
  const silent = new Set<number>();
  const [line, far] = new MemoryCable().ends;
  const handler = (request: ModbusRequest, unit: number): ModbusAnswer => {
    asked.push(`${unit} ${request.kind} ${request.address} ${request.kind === "read" ? request.quantity : ""}`.trim());
    if (silent.has(unit)) return { kind: "exception", code: MODBUS_EXCEPTIONS.gatewayTargetSilent };
    return answer?.(request, unit) ?? device.answer(request);
  };
  const server = new ModbusRtuServer(handler, far);
  await server.open(new AbortController().signal);
  const where = "modbus+rtu:///dev/memory";
  const connection = new ModbusConnection({ line, framing: () => new RtuFraming(0), clock, where });
  const bus = new ModbusBus({ connection, clock, where });
  await connection.connect();
  t.after(async () => {
    bus.close();
    await connection.close();
    await server.close();
    assert.equal(clock.pending, 0);
  });
  return { clock, device, asked, silent, server, bus, connection, line };
}

function at(address: number, parts: Partial<ModbusBinding> = {}): ModbusBinding {
  return modbusBinding({ address, ...parts });
}

function codesOf(answers: readonly DriverAnswer[]): readonly (string | number)[] {
  return answers.map((answer) => (answer instanceof ThimbleError ? answer.code : answer.value));
}

function write(bus: ModbusBus, unit: number, address: number): Promise<void> {
  const request: ModbusRequest = { kind: "write-coil", address, value: true };
  return bus.write(at(address, { unit, entity: "Coil" }), { unit, timeout: 1000, request }, {});
}

test("fifty Things that ask at once are read in one request, and each gets its own value", async (t) => {
  const { device, asked, bus } = await start(t);
  const reads = Array.from({ length: 50 }, (_, i) => {
    device.words.set(2 * i, 1000 + i);
    return bus.read([at(2 * i), at(2 * i + 1)]);
  });
  const answers = await Promise.all(reads);
  assert.deepEqual(asked, ["1 read 0 100"]);
  assert.deepEqual(
    answers.map(codesOf),
    Array.from({ length: 50 }, (_, i) => [1000 + i, 0]),
  );
});

test("Things that ask while a request is under way are read together in the next, and waited for from then on", async (t) => {
  const { clock, asked, bus } = await start(t);
  const round = async (): Promise<void> => {
    asked.length = 0;
    const first = bus.read([at(0)]);
    await Promise.resolve();
    await Promise.resolve();
    const others = [1, 2, 3].map((address) => bus.read([at(address)]));
    await clock.advance(1);
    await Promise.all([first, ...others]);
  };
  await round();
  assert.deepEqual(asked, ["1 read 0 1", "1 read 1 3"]);
  await round();
  assert.deepEqual(asked, ["1 read 0 4"]);
});

test("writes go before the reads that wait, in their order, and do not starve them", async (t) => {
  const { asked, bus } = await start(t);
  const reads = [bus.read([at(0)]), bus.read([at(500, { unit: 2 })])];
  const writes = Array.from({ length: 10 }, (_, i) => write(bus, 3, i));
  await Promise.all([...reads, ...writes]);
  assert.equal(
    asked.findIndex((each) => each.includes("read")),
    8,
  );
  assert.deepEqual(
    asked.filter((each) => each.includes("write")),
    Array.from({ length: 10 }, (_, i) => `3 write-coil ${i}`),
  );
});

test("units take turns, so that one with many requests does not hold up the others", async (t) => {
  const { asked, bus } = await start(t);
  const many = Array.from({ length: 5 }, (_, i) => at(1000 * i));
  await Promise.all([bus.read(many), bus.read([at(7, { unit: 2 })])]);
  assert.equal(asked.indexOf("2 read 7 1"), 1);
  assert.equal(asked.length, 6);
});

test("a unit that does not answer costs its neighbours one timeout, and is then asked once for each rest", async (t) => {
  const { clock, asked, silent, bus } = await start(t);
  silent.add(9);
  const dead = Array.from({ length: 20 }, (_, i) => bus.read([at(100 * i, { unit: 9 })]));
  const alive = bus.read([at(0)]);
  await clock.advance(1000);
  for (const answers of await Promise.all(dead)) assert.deepEqual(codesOf(answers), ["base.timeout"]);
  assert.deepEqual(codesOf(await alive), [0]);
  assert.deepEqual(asked, ["9 read 0 1", "1 read 0 1"]);
  // Nobody waits for it now.
  assert.deepEqual(codesOf(await bus.read([at(0, { unit: 9 })])), ["base.timeout"]);
  await clock.advance(250);
  silent.delete(9);
  assert.deepEqual(codesOf(await bus.read([at(0, { unit: 9 }), at(5, { unit: 9 })])), [0, 0]);
});

test("a write is tried once more when one answer was missed, and refused at once when two were", async (t) => {
  const { clock, asked, silent, bus } = await start(t);
  silent.add(9);
  const read = bus.read([at(0, { unit: 9 })]);
  await clock.advance(1000);
  assert.deepEqual(codesOf(await read), ["base.timeout"]);
  const tried = assert.rejects(write(bus, 9, 1), hasCode("base.timeout"));
  await clock.advance(1000);
  await tried;
  await assert.rejects(write(bus, 9, 1), hasCode("base.timeout"));
  assert.equal(asked.length, 2);
});

test("a register that is not there takes no neighbour with it, is found once, and is asked for alone from then on", async (t) => {
  const { asked, bus } = await start(t, (request) => {
    const isTouched = request.kind === "read" && request.address <= 37 && request.address + request.quantity > 37;
    return isTouched
      ? { kind: "exception", code: MODBUS_EXCEPTIONS.illegalAddress }
      : { kind: "values", values: Array.from({ length: request.kind === "read" ? request.quantity : 0 }, () => 5) };
  });
  const bindings = Array.from({ length: 100 }, (_, address) => at(address));
  const right = bindings.map(({ address }) => (address === 37 ? "things.refused" : 5));
  assert.deepEqual(codesOf(await bus.read(bindings)), right);
  assert.ok(asked.length < 20);
  asked.length = 0;
  assert.deepEqual(codesOf(await bus.read(bindings)), right);
  assert.deepEqual(asked, ["1 read 0 37", "1 read 37 1", "1 read 38 62"]);
});

test("a device that answers shorter requests only is asked in such as it answers from then on", async (t) => {
  const { asked, bus } = await start(t, (request) =>
    request.kind === "read" && request.quantity > 30
      ? { kind: "exception", code: MODBUS_EXCEPTIONS.illegalValue }
      : { kind: "values", values: Array.from({ length: request.kind === "read" ? request.quantity : 0 }, () => 5) },
  );
  const bindings = Array.from({ length: 100 }, (_, address) => at(address));
  for (let round = 0; round < 2; round++) assert.ok(codesOf(await bus.read(bindings)).every((value) => value === 5));
  asked.length = 0;
  await bus.read(bindings);
  assert.equal(asked.length, 4);
});

test("what was refused is asked as one again after the connection was opened anew", async (t) => {
  let isWhole = false;
  const { asked, bus, connection, server, line } = await start(t, (request) =>
    request.kind === "read" && (isWhole || request.quantity === 1)
      ? { kind: "values", values: Array.from({ length: request.quantity }, () => 5) }
      : { kind: "exception", code: MODBUS_EXCEPTIONS.illegalAddress },
  );
  await bus.read([at(0), at(1)]);
  isWhole = true;
  asked.length = 0;
  await bus.read([at(0), at(1)]);
  assert.equal(asked.length, 2);
  await server.close();
  await server.open(new AbortController().signal);
  line.pullOut();
  line.isThere = true;
  await connection.connect();
  asked.length = 0;
  await bus.read([at(0), at(1)]);
  assert.deepEqual([asked.length, connection.openings], [1, 2]);
});

test("requests are no closer together than the lowest of their rates", async (t) => {
  const { clock, asked, bus } = await start(t);
  const slow = { requestsPerSecond: 4 };
  const reads = Promise.all([
    bus.read([at(0, slow)]),
    bus.read([at(100, { requestsPerSecond: 10 })]),
    bus.read([at(200)]),
  ]);
  await clock.advance(0);
  assert.equal(asked.length, 1);
  await clock.advance(249);
  assert.equal(asked.length, 1);
  await clock.advance(1);
  assert.equal(asked.length, 2);
  await clock.advance(250);
  assert.equal(asked.length, 3);
  await reads;
});

test("a request that nobody waits for any more gives the bus to the next where answers are numbered, and is never answered to another", async (t) => {
  const { asked, bus, server } = await start(t);
  const gone = new AbortController();
  const reason = new Error("no more");
  server.responder.break({ kind: "late" });
  const first = assert.rejects(bus.read([at(0)], gone.signal), (error) => error === reason);
  await Promise.resolve();
  await Promise.resolve();
  const waiting = assert.rejects(bus.read([at(5)], gone.signal), (error) => error === reason);
  const other = bus.read([at(9)]);
  gone.abort(reason);
  await Promise.all([first, waiting]);
  await new Promise((resolve) => setImmediate(resolve));
  server.responder.mend();
  assert.deepEqual(codesOf(await other), [0]);
  assert.deepEqual(asked, ["1 read 0 1", "1 read 9 1"]);
});
