import assert from "node:assert/strict";
import { createServer, type Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { type Clock, isThimbleError, SystemClock, VirtualClock } from "@thimble/base";
import { ModbusConnection, type UnitRequest } from "../../src/modbus/modbus-connection.ts";
import { ModbusFrameReader } from "../../src/modbus/modbus-frame.ts";
import { modbusLine } from "../../src/modbus/modbus-line.ts";
import { encodeRtuFrame } from "../../src/modbus/rtu-frame.ts";
import { RtuFraming } from "../../src/modbus/rtu-framing.ts";
import { ModbusTcpServer } from "../../src/plant/modbus-tcp-server.ts";
import { MemoryCable } from "../serial/memory-line.ts";
import { hasCode } from "../things.ts";
import { until } from "../until.ts";
import { MemoryDevice } from "./memory-device.ts";

function connectionTo(port: number, clock: Clock, host = "127.0.0.1"): ModbusConnection {
  const where = `modbus+tcp://${host}:${port}`;
  return new ModbusConnection({ ...modbusLine(where), clock, where });
}

async function start(t: TestContext, clock: Clock = new VirtualClock()) {
  const device = new MemoryDevice();
  const server = new ModbusTcpServer((request) => device.answer(request));
  const port = await server.listen({ port: 0 });
  const connection = connectionTo(port, clock);
  await connection.connect();
  t.after(async () => {
    await connection.close();
    await server.close();
  });
  return { device, server, port, connection };
}

function read(address: number): UnitRequest {
  return { unit: 1, timeout: 1000, request: { kind: "read", entity: "HoldingRegister", address, quantity: 1 } };
}

test("send() has one request on the wire at a time and answers in the order of the calls", async (t) => {
  const { device, server, connection } = await start(t);
  device.words.set(1, 11).set(2, 22);
  server.break({ kind: "late" });
  const first = connection.send(read(1));
  const second = connection.send(read(2));
  await until(() => server.requests === 1, "the first request arrived");
  assert.equal(device.requests.length, 1);
  server.mend();
  assert.deepEqual(await first, { kind: "values", values: [11] });
  assert.deepEqual(await second, { kind: "values", values: [22] });
});

test("send() never takes a late answer for the answer to a later request", async (t) => {
  const clock = new VirtualClock();
  const { device, server, connection } = await start(t, clock);
  device.words.set(1, 11).set(2, 22);
  server.break({ kind: "late" });
  const first = assert.rejects(connection.send(read(1)), hasCode("base.timeout"));
  await until(() => server.requests === 1, "the first request arrived");
  await clock.advance(1000);
  await first;
  const second = connection.send(read(2));
  await until(() => server.requests === 2, "the second request arrived");
  // Both answers come now, the late one first.
  server.mend();
  assert.deepEqual(await second, { kind: "values", values: [22] });
  assert.equal(clock.pending, 0);
});

test("half a frame ends the connection when its time is up, and a new one works", async (t) => {
  const clock = new VirtualClock();
  const { device, server, connection } = await start(t, clock);
  device.words.set(1, 11);
  server.break({ kind: "half-frame" });
  const push = t.mock.method(ModbusFrameReader.prototype, "push");
  const half = assert.rejects(connection.send(read(1)), hasCode("base.timeout"));
  await until(() => push.mock.callCount() === 2, "the server has the request and the client half the answer");
  await clock.advance(1000);
  await half;
  await assert.rejects(connection.send(read(1)), hasCode("things.unreachable"));
  server.mend();
  await connection.connect();
  assert.deepEqual(await connection.send(read(1)), { kind: "values", values: [11] });
});

test("three answers in a row that do not come end the connection", async (t) => {
  const clock = new VirtualClock();
  const { server, connection } = await start(t, clock);
  server.break({ kind: "late" });
  for (let i = 1; i <= 3; i++) {
    const missing = assert.rejects(connection.send(read(1)), hasCode("base.timeout"));
    await until(() => server.requests === i, "the request arrived");
    await clock.advance(1000);
    await missing;
  }
  await assert.rejects(connection.send(read(1)), hasCode("things.unreachable"));
});

test("a connection that the device closes and bytes that are no Modbus refuse what waits", async (t) => {
  for (const [kind, code] of [
    ["close", "things.unreachable"],
    ["garbage", "things.bad-answer"],
  ] as const) {
    const { server, connection } = await start(t);
    server.break({ kind });
    await assert.rejects(connection.send(read(1)), (error) => {
      assert.ok(isThimbleError(error, code));
      return /^modbus\+tcp:\/\/127\.0\.0\.1:\d+$/.test(error.where ?? "");
    });
    server.mend();
    await connection.connect();
    assert.deepEqual(await connection.send(read(1)), { kind: "values", values: [0] });
  }
});

test("an answer from another unit is not taken", async () => {
  const clock = new VirtualClock();
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on("data", (bytes: Buffer) => {
      const head = Buffer.from(bytes.subarray(0, 7));
      head.writeUInt16BE(5, 4);
      head[6] = 2;
      socket.write(Buffer.concat([head, Buffer.from([3, 2, 0, 9])]));
      head[6] = 1;
      socket.write(Buffer.concat([head, Buffer.from([3, 2, 0, 7])]));
    });
  });
  await new Promise<void>((resolve) => server.listen({ port: 0, host: "127.0.0.1" }, resolve));
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  const connection = connectionTo(address.port, clock);
  await connection.connect();
  assert.deepEqual(await connection.send(read(0)), { kind: "values", values: [7] });
  await connection.close();
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

test("an aborted signal ends the wait with its reason, and the next request is answered", async (t) => {
  const { device, server, connection } = await start(t);
  device.words.set(2, 22);
  server.break({ kind: "late" });
  const abort = new AbortController();
  const reason = new Error("no more");
  const waiting = assert.rejects(connection.send(read(1), { signal: abort.signal }), reason);
  await until(() => server.requests === 1, "the request arrived");
  abort.abort(reason);
  await waiting;
  const next = connection.send(read(2));
  await until(() => server.requests === 2, "the next request arrived");
  server.mend();
  assert.deepEqual(await next, { kind: "values", values: [22] });
});

test("connect() says where nobody listens, and close() ends an attempt that hangs", async (t) => {
  const { port, server, connection } = await start(t);
  await server.close();
  await connection.close();
  const nobody = connectionTo(port, new SystemClock());
  await assert.rejects(nobody.connect(), hasCode("things.unreachable"));
  await nobody.close();
  // 192.0.2.0/24 is for documentation: nothing answers there (RFC 5737). Refused at once where there is no route.
  const clock = new VirtualClock();
  const silent = connectionTo(502, clock, "192.0.2.1");
  const attempt = assert.rejects(silent.connect(), hasCode("things.unreachable"));
  await silent.close();
  await attempt;
  assert.equal(clock.pending, 0);
});

/** A connection over RTU at this silence, and the far end of its cable, where nobody is. */
async function startSerial(t: TestContext, silence: number) {
  const clock = new VirtualClock();
  const [line, far] = new MemoryCable().ends;
  const connection = new ModbusConnection({
    line,
    framing: () => new RtuFraming(silence),
    clock,
    where: "modbus+rtu:///dev/a",
  });
  await connection.connect();
  t.after(() => connection.close());
  const answer = (unit: number, value: number): void =>
    line.hear(encodeRtuFrame({ unit, pdu: Uint8Array.of(3, 2, 0, value) }));
  return { clock, line, far, connection, answer };
}

test("on a serial line frames are apart by the silence that Modbus asks for", async (t) => {
  const { clock, line, connection, answer } = await startSerial(t, 4);
  const first = connection.send(read(1));
  await clock.advance(3);
  assert.equal(line.written.length, 0);
  await clock.advance(1);
  assert.equal(line.written.length, 1);
  answer(1, 11);
  assert.deepEqual(await first, { kind: "values", values: [11] });
  const second = connection.send(read(1));
  await clock.advance(3);
  assert.equal(line.written.length, 1);
  await clock.advance(1);
  assert.equal(line.written.length, 2);
  answer(1, 12);
  assert.deepEqual(await second, { kind: "values", values: [12] });
});

test("on a serial line garbage, answers of other units and half an answer cost one timeout at most", async (t) => {
  const { clock, line, connection, answer } = await startSerial(t, 2);
  const first = connection.send(read(1));
  await clock.advance(2);
  line.hear(Uint8Array.of(255, 1, 3, 2, 0));
  answer(2, 22);
  answer(1, 11);
  assert.deepEqual(await first, { kind: "values", values: [11] });
  const half = assert.rejects(connection.send(read(1)), hasCode("base.timeout"));
  await clock.advance(2);
  line.hear(Uint8Array.of(1, 3, 2, 0));
  await clock.advance(1000);
  await half;
  const third = connection.send(read(1));
  await clock.advance(2);
  answer(1, 13);
  assert.deepEqual(await third, { kind: "values", values: [13] });
});

test("on a serial line an answer that comes before the next request is on it is nobody's", async (t) => {
  const { clock, connection, answer } = await startSerial(t, 4);
  const first = assert.rejects(connection.send(read(1)), hasCode("base.timeout"));
  await clock.advance(1004);
  await first;
  const second = connection.send(read(1));
  answer(1, 11);
  await clock.advance(4);
  answer(1, 22);
  assert.deepEqual(await second, { kind: "values", values: [22] });
});

test("what unit 0 of a serial line is told is written once the devices have had time for it", async (t) => {
  const { clock, line, connection } = await startSerial(t, 2);
  const told = connection.send({ unit: 0, timeout: 1000, request: { kind: "write-coil", address: 3, value: true } });
  const next = assert.rejects(connection.send(read(1)), hasCode("base.timeout"));
  await clock.advance(101);
  assert.equal(line.written.length, 1);
  await clock.advance(1);
  assert.deepEqual(await told, { kind: "written" });
  await clock.advance(1002);
  await next;
  assert.equal(line.written.length, 2);
});

test("a line on which others never stop talking is as one that does not answer", async (t) => {
  const { clock, line, connection } = await startSerial(t, 4);
  const chatter = clock.every(1, () => line.hear(Uint8Array.of(0x55)));
  const asked = assert.rejects(connection.send(read(1)), hasCode("base.timeout"));
  await clock.advance(1010);
  await asked;
  chatter[Symbol.dispose]();
  assert.equal(line.written.length, 0);
  await connection.close();
  assert.equal(clock.pending, 0);
});
