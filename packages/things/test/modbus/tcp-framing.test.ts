import assert from "node:assert/strict";
import { test } from "node:test";
import { ModbusFrameReader } from "../../src/modbus/modbus-frame.ts";
import type { ModbusReadRequest } from "../../src/modbus/modbus-request.ts";
import { TcpFraming } from "../../src/modbus/tcp-framing.ts";

const REQUEST: ModbusReadRequest = { kind: "read", entity: "HoldingRegister", address: 0, quantity: 1 };

test("TcpFraming takes the answer whose transaction and unit are those of the request", () => {
  const framing = new TcpFraming();
  const first = framing.encode({ unit: 1, request: REQUEST });
  const second = framing.encode({ unit: 1, request: REQUEST });
  assert.equal(framing.receive(first), undefined);
  assert.equal(framing.receive(second.with(6, 2)), undefined);
  assert.equal(framing.isInDoubt, false);
  assert.equal(framing.receive(second.subarray(0, 8)), undefined);
  assert.equal(framing.isInDoubt, true);
  assert.equal(framing.receive(second.subarray(8))?.length, 5);
});

test("TcpFraming numbers its requests with 16 bits", () => {
  const framing = new TcpFraming();
  const transactions = new Set<number>();
  for (let i = 0; i < 65_536; i++) {
    const [frame] = new ModbusFrameReader().push(framing.encode({ unit: 1, request: REQUEST }));
    transactions.add(frame?.transaction ?? -1);
  }
  assert.equal(transactions.size, 65_536);
});
