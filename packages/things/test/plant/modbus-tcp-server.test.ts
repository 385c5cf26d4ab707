import assert from "node:assert/strict";
import { test } from "node:test";
import modbus from "modbus-serial";
import { ModbusTcpServer } from "../../src/plant/modbus-tcp-server.ts";
import { MemoryDevice } from "../modbus/memory-device.ts";
import { hasCode } from "../things.ts";

test("ModbusTcpServer serves a client that is not ours: modbus-serial's", async () => {
  const device = new MemoryDevice();
  await using server = new ModbusTcpServer((request) => device.answer(request));
  const port = await server.listen({ port: 0 });
  const client = new modbus.default();
  await client.connectTCP("127.0.0.1", { port });
  client.setID(1);
  await client.writeCoil(3, true);
  await client.writeRegister(5, 500);
  await client.writeRegisters(6, [1, 2, 3]);
  assert.deepEqual((await client.readCoils(3, 2)).data.slice(0, 2), [true, false]);
  assert.deepEqual((await client.readHoldingRegisters(5, 4)).data, [500, 1, 2, 3]);
  assert.deepEqual((await client.readInputRegisters(7, 1)).data, [2]);
  await assert.rejects(client.readHoldingRegisters(10_000, 1), /Modbus exception 2/);
  await assert.rejects(client.readDeviceIdentification(1, 0), /Modbus exception 1/);
  await new Promise<void>((resolve) => client.close(() => resolve()));
});

test("ModbusTcpServer answers any function with the exception that it is told to", async () => {
  await using server = new ModbusTcpServer(() => ({ kind: "values", values: [1] }));
  const port = await server.listen({ port: 0 });
  const client = new modbus.default();
  await client.connectTCP("127.0.0.1", { port });
  client.setID(1);
  server.break({ kind: "exception", code: 6 });
  await assert.rejects(client.readInputRegisters(0, 1), /Modbus exception 6/);
  server.mend();
  assert.deepEqual((await client.readInputRegisters(0, 1)).data, [1]);
  await new Promise<void>((resolve) => client.close(() => resolve()));
});

test("listen() says that a port is in use, and close() may be called twice", async () => {
  const first = new ModbusTcpServer(() => ({ kind: "written" }));
  const port = await first.listen({ port: 0 });
  const second = new ModbusTcpServer(() => ({ kind: "written" }));
  await assert.rejects(second.listen({ port }), hasCode("things.port-in-use"));
  await second.close();
  await first.close();
  await first.close();
});
