import assert from "node:assert/strict";
import { test } from "node:test";
import { MODBUS_EXCEPTIONS, type ModbusAnswer } from "../../src/modbus/modbus-request.ts";
import { RtuRequestReader } from "../../src/modbus/modbus-request-reader.ts";
import { encodeRtuFrame } from "../../src/modbus/rtu-frame.ts";
import { ModbusResponder } from "../../src/plant/modbus-responder.ts";

const READ = Uint8Array.of(3, 0, 0, 0, 1);
const SEVEN = [1, 3, 2, 0, 7];

/** A responder whose units answer so, and the frames without CRC that it has written. */
function responder(answer: ModbusAnswer = { kind: "values", values: [7] }) {
  const written: number[][] = [];
  const reader = new RtuRequestReader();
  const it = new ModbusResponder(() => answer);
  const caller = {
    write: (bytes: Uint8Array) => void written.push([...bytes.subarray(0, -2)]),
    close: () => undefined,
  };
  const ask = (unit: number): void => it.receive(encodeRtuFrame({ unit, pdu: READ }), reader, caller);
  return { it, ask, written };
}

test("ModbusResponder answers on a shared line for the devices that are there, and nobody for all of them", () => {
  const { it, ask, written } = responder();
  ask(1);
  ask(0);
  assert.deepEqual(written, [SEVEN]);
  assert.equal(it.requests, 2);
  const absent = responder({ kind: "exception", code: MODBUS_EXCEPTIONS.gatewayTargetSilent });
  absent.ask(1);
  assert.deepEqual(absent.written, []);
});

test("ModbusResponder keeps answers back until it is mended", () => {
  const { it, ask, written } = responder();
  it.break({ kind: "late" });
  ask(1);
  assert.deepEqual(written, []);
  it.mend();
  assert.deepEqual(written, [SEVEN]);
});

test("ModbusResponder lets an answer go wrong on its way as its handler says", async () => {
  const frames: Uint8Array[] = [];
  let closed = 0;
  const caller = { write: (bytes: Uint8Array) => void frames.push(bytes), close: () => void closed++ };
  const { promise, resolve } = Promise.withResolvers<void>();
  const answer = (): ModbusAnswer => ({ kind: "values", values: [7] });
  for (const mishap of [
    { way: "answer", until: promise },
    { way: "nothing" },
    { way: "wrong-checksum" },
    { way: "garbage" },
    { way: "hang-up" },
  ] as const) {
    const it = new ModbusResponder(() => ({ kind: "mishap", answer, ...mishap }));
    it.receive(encodeRtuFrame({ unit: 1, pdu: READ }), new RtuRequestReader(), caller);
  }
  const right = encodeRtuFrame({ unit: 1, pdu: Uint8Array.of(3, 2, 0, 7) });
  const [wrong, garbage, ...others] = frames;
  assert.deepEqual([...(wrong ?? [])], [...right.subarray(0, -1), (right.at(-1) ?? 0) ^ 0xff]);
  assert.match(new TextDecoder().decode(garbage), /^HTTP/);
  assert.deepEqual([others.length, closed], [0, 1]);
  resolve();
  await promise;
  assert.deepEqual(frames[2], right);
});
