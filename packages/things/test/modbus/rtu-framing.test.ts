import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { answerBytes, encodeAnswer, encodeRequest } from "../../src/modbus/modbus-pdu.ts";
import { MODBUS_ENTITIES, type ModbusAnswer, type ModbusReadRequest } from "../../src/modbus/modbus-request.ts";
import { encodeRtuFrame } from "../../src/modbus/rtu-frame.ts";
import { RtuFraming } from "../../src/modbus/rtu-framing.ts";

const REQUEST: fc.Arbitrary<ModbusReadRequest> = fc.record({
  kind: fc.constant("read"),
  entity: fc.constantFrom(...MODBUS_ENTITIES),
  address: fc.nat(1000),
  quantity: fc.integer({ min: 1, max: 20 }),
});

function answerFrame(unit: number, request: ModbusReadRequest, answer: ModbusAnswer): Uint8Array {
  return encodeRtuFrame({ unit, pdu: encodeAnswer(encodeRequest(request), answer) });
}

/** The PDU that comes out, and after how many of the pieces. */
function receiveAll(
  framing: RtuFraming,
  pieces: readonly Uint8Array[],
): { pdu: Uint8Array | undefined; taken: number } {
  for (const [i, piece] of pieces.entries()) {
    const pdu = framing.receive(piece);
    if (pdu !== undefined) return { pdu, taken: i + 1 };
  }
  return { pdu: undefined, taken: pieces.length };
}

test("RtuFraming finds the answer at its last byte, however it is cut, behind garbage and answers of other units", () => {
  const bits = fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 20, maxLength: 20 });
  const cuts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(
      REQUEST,
      bits,
      fc.uint8Array({ maxLength: 300 }),
      cuts,
      fc.boolean(),
      (request, values, noise, sizes, isRefused) => {
        const framing = new RtuFraming(0);
        framing.encode({ unit: 17, request });
        const answer: ModbusAnswer = isRefused
          ? { kind: "exception", code: 2 }
          : { kind: "values", values: values.slice(0, request.quantity) };
        // A noise that happens to hold a frame with a CRC that fits would be one: none of its bytes is the unit's.
        const harmless = noise.map((byte) => (byte === 17 ? 18 : byte));
        const right = answerFrame(17, request, answer);
        const all = Uint8Array.of(...harmless, ...answerFrame(4, request, answer), ...right);
        const pieces: Uint8Array[] = [];
        for (let at = 0; at < all.length; ) {
          const size = sizes[pieces.length % sizes.length] ?? 1;
          pieces.push(all.subarray(at, at + size));
          at += size;
        }
        const { pdu, taken } = receiveAll(framing, pieces);
        assert.deepEqual([...(pdu ?? [])], [...right.subarray(1, -2)]);
        assert.equal(taken, pieces.length);
        if (!isRefused) assert.equal(pdu?.length, answerBytes(request));
      },
    ),
  );
});

test("RtuFraming forgets what came before the request", () => {
  const framing = new RtuFraming(0);
  const request: ModbusReadRequest = { kind: "read", entity: "HoldingRegister", address: 0, quantity: 1 };
  const late = answerFrame(1, request, { kind: "values", values: [7] });
  framing.encode({ unit: 1, request });
  assert.equal(framing.receive(late.subarray(0, 5)), undefined);
  framing.encode({ unit: 1, request });
  assert.equal(framing.receive(late.subarray(5)), undefined);
  assert.notEqual(framing.receive(late), undefined);
});

test("RtuFraming takes no answer whose CRC is wrong, to another function or of another length", () => {
  const framing = new RtuFraming(0);
  const request: ModbusReadRequest = { kind: "read", entity: "HoldingRegister", address: 0, quantity: 2 };
  framing.encode({ unit: 1, request });
  const answer = answerFrame(1, request, { kind: "values", values: [7, 8] });
  assert.equal(framing.receive(answer.with(3, 99)), undefined);
  const others = [
    answerFrame(1, { ...request, entity: "InputRegister" }, { kind: "values", values: [7, 8] }),
    answerFrame(1, { ...request, quantity: 1 }, { kind: "values", values: [7] }),
  ];
  for (const other of others) assert.equal(framing.receive(other), undefined);
  assert.deepEqual([...(framing.receive(answer) ?? [])], [...answer.subarray(1, -2)]);
});

test("RtuFraming waits for no more than one longest frame", () => {
  const framing = new RtuFraming(0);
  const request: ModbusReadRequest = { kind: "read", entity: "InputRegister", address: 0, quantity: 125 };
  framing.encode({ unit: 9, request });
  for (let i = 0; i < 100; i++) assert.equal(framing.receive(new Uint8Array(64)), undefined);
  const answer = answerFrame(9, request, { kind: "values", values: Array.from({ length: 125 }, (_, i) => i) });
  assert.equal(framing.receive(answer)?.length, 252);
});
