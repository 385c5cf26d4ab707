import assert from "node:assert/strict";
import { createServer, type Socket } from "node:net";
import { test } from "node:test";
import { SystemClock, ThimbleError } from "@thimble/base";
import { ModbusDriver } from "../../src/modbus/modbus-driver.ts";
import { MODBUS_TYPE_WORDS, MODBUS_TYPES } from "../../src/modbus/modbus-value.ts";
import { RTU_SETTINGS } from "../../src/modbus/rtu-frame.ts";
import { SerialPortLine } from "../../src/serial/serialport-line.ts";
import { makePtyPair, NO_PTY } from "../serial/pty-pair.ts";
import { hasCode, modbusBinding } from "../things.ts";
import { NO_LIBMODBUS, startLibmodbus } from "./libmodbus-server.ts";

/** Reads and writes all that a driver can, and what the device refuses. */
async function exercise(address: string): Promise<void> {
  const driver = new ModbusDriver({ address, clock: new SystemClock() });
  await driver.connect();
  const { layout } = modbusBinding();
  for (const type of MODBUS_TYPES) {
    const binding = modbusBinding({ address: 100, quantity: MODBUS_TYPE_WORDS[type], layout: { ...layout, type } });
    await driver.write(binding, 1);
    const [answer] = await driver.read([binding]);
    assert.equal(answer instanceof ThimbleError ? answer.code : answer?.value, 1, type);
  }
  await driver.write(modbusBinding({ entity: "Coil", address: 9 }), 1);
  const answers = await driver.read([
    modbusBinding({ entity: "Coil", address: 9 }),
    modbusBinding({ entity: "DiscreteInput", address: 3 }),
    modbusBinding({ entity: "DiscreteInput", address: 4 }),
    ...Array.from({ length: 300 }, (_, i) => modbusBinding({ entity: "InputRegister", address: i })),
    modbusBinding({ entity: "InputRegister", address: 1000 }),
  ]);
  assert.deepEqual(
    answers.map((answer) => (answer instanceof ThimbleError ? answer.code : answer.value)),
    [1, 1, 0, ...Array.from({ length: 300 }, (_, i) => 2 * i), "things.refused"],
  );
  await assert.rejects(driver.write(modbusBinding({ address: 1000 }), 1), hasCode("things.refused"));
  await driver.close();
}

test("the driver reads and writes libmodbus over TCP", { skip: NO_LIBMODBUS }, async () => {
  const server = await startLibmodbus(["tcp", "0"]);
  await exercise(`modbus+tcp://127.0.0.1:${server.port}`);
  await server.end();
});

test("the driver reads and writes libmodbus over RTU behind a gateway", { skip: NO_LIBMODBUS || NO_PTY }, async () => {
  const pair = await makePtyPair();
  const server = await startLibmodbus(["rtu", pair.ports[0]]);
  const line = new SerialPortLine({ path: pair.ports[1], settings: RTU_SETTINGS });
  const sockets = new Set<Socket>();
  const onBytes = (bytes: Uint8Array): void => {
    for (const socket of sockets) socket.write(bytes);
  };
  const open = await line.open({ onBytes, onDown: () => undefined }, new AbortController().signal);
  const gateway = createServer((socket) => {
    sockets.add(socket);
    socket.on("data", (bytes: Buffer) => open.write(bytes)).on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => gateway.listen({ port: 0, host: "127.0.0.1" }, resolve));
  const address = gateway.address();
  assert.ok(typeof address === "object" && address !== null);
  await exercise(`modbus+rtu+tcp://127.0.0.1:${address.port}`);
  await new Promise((resolve) => gateway.close(resolve));
  await open.close();
  await server.end();
  await pair.end();
});

test("the driver reads and writes libmodbus over RTU", { skip: NO_LIBMODBUS || NO_PTY }, async () => {
  const pair = await makePtyPair();
  const server = await startLibmodbus(["rtu", pair.ports[0]]);
  await exercise(`modbus+rtu://${pair.ports[1]}`);
  await server.end();
  await pair.end();
});
