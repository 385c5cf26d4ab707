import assert from "node:assert/strict";
import { test } from "node:test";
import { SystemClock } from "@thimble/base";
import { ModbusTcpServer } from "@thimble/things";
import { WaitingModbusDriver } from "../../src/device/waiting-modbus-driver.ts";

test("WaitingModbusDriver asks nobody before it may, and then works", async () => {
  await using server = new ModbusTcpServer(() => ({ kind: "values", values: [7] }));
  const port = await server.listen({ port: 0 });
  const { promise: until, resolve: allow } = Promise.withResolvers<void>();
  const driver = new WaitingModbusDriver({
    address: `modbus+tcp://127.0.0.1:${port}`,
    clock: new SystemClock(),
    until,
  });
  let isConnected = false;
  const connecting = driver.connect().then(() => {
    isConnected = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(isConnected, false);
  allow();
  await connecting;
  await driver.close();
});
