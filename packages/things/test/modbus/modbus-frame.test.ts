import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { encodeFrame, type ModbusFrame, ModbusFrameReader } from "../../src/modbus/modbus-frame.ts";
import { hasCode } from "../things.ts";

const FRAME = fc.record({
  transaction: fc.nat(0xffff),
  unit: fc.nat(0xff),
  pdu: fc.uint8Array({ minLength: 1, maxLength: 253 }),
});

test("encodeFrame() puts transaction, protocol 0, length and unit before the PDU", () => {
  const bytes = encodeFrame({ transaction: 0x1234, unit: 0x11, pdu: Uint8Array.of(3, 0, 0x6b, 0, 3) });
  assert.equal(Buffer.from(bytes).toString("hex"), "123400000006110300" + "6b0003");
});

test("ModbusFrameReader finds the same messages however the stream is cut", () => {
  fc.assert(
    fc.property(fc.array(FRAME, { maxLength: 5 }), fc.array(fc.integer({ min: 1, max: 300 })), (frames, cuts) => {
      const stream = Buffer.concat(frames.map(encodeFrame));
      const reader = new ModbusFrameReader();
      const found: ModbusFrame[] = [];
      let offset = 0;
      for (const cut of [...cuts, stream.length]) {
        found.push(...reader.push(stream.subarray(offset, offset + cut)));
        offset += cut;
      }
      assert.deepEqual(
        found.map(({ pdu, ...rest }) => ({ ...rest, pdu: [...pdu] })),
        frames.map(({ pdu, ...rest }) => ({ ...rest, pdu: [...pdu] })),
      );
      assert.equal(reader.pendingBytes, 0);
    }),
  );
});

test("ModbusFrameReader counts the bytes of half a message", () => {
  const reader = new ModbusFrameReader();
  assert.deepEqual(reader.push(Uint8Array.of(0, 1, 0, 0, 0)), []);
  assert.equal(reader.pendingBytes, 5);
});

test("ModbusFrameReader refuses another protocol, an empty message and one that is too long", () => {
  for (const header of [
    [0, 1, 0, 9, 0, 2, 1],
    [0, 1, 0, 0, 0, 1, 1],
    [0, 1, 0, 0, 1, 0, 1],
  ])
    assert.throws(() => new ModbusFrameReader().push(Uint8Array.from(header)), hasCode("things.bad-answer"));
});
