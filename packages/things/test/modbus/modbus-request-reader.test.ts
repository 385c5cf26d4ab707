import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeFrame } from "../../src/modbus/modbus-frame.ts";
import { RtuRequestReader, TcpRequestReader } from "../../src/modbus/modbus-request-reader.ts";
import { encodeRtuFrame } from "../../src/modbus/rtu-frame.ts";
import { hasCode, thrownBy } from "../things.ts";

const PDU = Uint8Array.of(3, 0, 0, 0, 1);
const ANSWER = Uint8Array.of(3, 2, 0, 7);

test("TcpRequestReader frames an answer with the transaction and unit of its request", () => {
  const [request] = new TcpRequestReader().push(encodeFrame({ transaction: 300, unit: 9, pdu: PDU }));
  assert.equal(request?.unit, 9);
  assert.deepEqual(request.frameAnswer(ANSWER), encodeFrame({ transaction: 300, unit: 9, pdu: ANSWER }));
  assert.ok(hasCode("things.bad-answer")(thrownBy(() => new TcpRequestReader().push(new Uint8Array(9).fill(1)))));
});

test("RtuRequestReader frames an answer with the unit of its request and a CRC", () => {
  const reader = new RtuRequestReader();
  const [request] = reader.push(encodeRtuFrame({ unit: 9, pdu: PDU }));
  assert.deepEqual(request?.frameAnswer(ANSWER), encodeRtuFrame({ unit: 9, pdu: ANSWER }));
  assert.deepEqual(reader.push(new Uint8Array(9).fill(1)), []);
});
