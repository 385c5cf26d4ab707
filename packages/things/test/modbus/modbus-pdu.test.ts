import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decodeAnswer, decodeRequest, encodeAnswer, encodeRequest } from "../../src/modbus/modbus-pdu.ts";
import { isBitEntity, MODBUS_ENTITIES, type ModbusRequest } from "../../src/modbus/modbus-request.ts";
import { hasCode } from "../things.ts";

const ADDRESS = fc.nat(0xffff);
const WORD = fc.nat(0xffff);
const READ = fc.record({
  kind: fc.constant("read" as const),
  entity: fc.constantFrom(...MODBUS_ENTITIES),
  address: ADDRESS,
  quantity: fc.integer({ min: 1, max: 125 }),
});
const WRITE_COIL = fc.record({ kind: fc.constant("write-coil" as const), address: ADDRESS, value: fc.boolean() });
const WRITE_REGISTERS = fc.record({
  kind: fc.constant("write-registers" as const),
  address: ADDRESS,
  words: fc.array(WORD, { minLength: 1, maxLength: 123 }),
});
const REQUEST: fc.Arbitrary<ModbusRequest> = fc.oneof(READ, WRITE_COIL, WRITE_REGISTERS);

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

test("encodeRequest() writes the examples of the specification", () => {
  // MODBUS Application Protocol V1.1b3, sections 6.1, 6.3, 6.5, 6.6 and 6.12.
  assert.equal(hex(encodeRequest({ kind: "read", entity: "Coil", address: 0x13, quantity: 0x13 })), "0100130013");
  assert.equal(
    hex(encodeRequest({ kind: "read", entity: "HoldingRegister", address: 0x6b, quantity: 3 })),
    "03006b0003",
  );
  assert.equal(hex(encodeRequest({ kind: "write-coil", address: 0xac, value: true })), "0500acff00");
  assert.equal(hex(encodeRequest({ kind: "write-registers", address: 1, words: [3] })), "0600010003");
  assert.equal(
    hex(encodeRequest({ kind: "write-registers", address: 1, words: [10, 0x102] })),
    "1000010002" + "04000a0102",
  );
});

test("decodeAnswer() reads the examples of the specification", () => {
  // MODBUS Application Protocol V1.1b3, sections 6.1 and 6.3.
  const coils = decodeAnswer(
    { kind: "read", entity: "Coil", address: 0x13, quantity: 19 },
    Uint8Array.of(1, 3, 0xcd, 0x6b, 5),
  );
  assert.deepEqual(coils, { kind: "values", values: [1, 0, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1, 0, 1, 1, 0, 1, 0, 1] });
  const words = decodeAnswer(
    { kind: "read", entity: "HoldingRegister", address: 0x6b, quantity: 3 },
    Uint8Array.of(3, 6, 2, 0x2b, 0, 0, 0, 0x64),
  );
  assert.deepEqual(words, { kind: "values", values: [555, 0, 100] });
});

test("decodeRequest() gives back what encodeRequest() was given", () => {
  fc.assert(fc.property(REQUEST, (request) => assert.deepEqual(decodeRequest(encodeRequest(request)), { ...request })));
});

test("decodeRequest() answers any bytes with a request or an exception code and never throws", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 253 }), (bytes) => {
      const result = decodeRequest(bytes);
      if (result.kind === "exception") assert.ok(result.code === 1 || result.code === 3);
    }),
  );
});

test("decodeRequest() refuses quantities of none or too many, and lengths that do not fit them", () => {
  for (const bytes of [
    "0300000000", // no register
    "030000007e", // 126 registers
    "01000007d1", // 2001 coils
    "030000000100", // a byte too many
    "0500000001", // a coil that is neither on nor off
    "05000000ff00", // the same with a byte too many
    "100000000000", // no register to write
    "10000000010200", // half a register
    "100000000102000a00", // one and a half
    `1000000007cf8${"0000".repeat(124)}`, // 124 registers
  ])
    assert.deepEqual(decodeRequest(Buffer.from(bytes, "hex")), { kind: "exception", code: 3 }, bytes);
  assert.deepEqual(decodeRequest(Uint8Array.of(0x2b)), { kind: "exception", code: 1 });
});

test("decodeAnswer() gives back the values, the write or the exception that encodeAnswer() was given", () => {
  fc.assert(
    fc.property(READ, fc.infiniteStream(WORD), (request, stream) => {
      const words = [...stream.take(request.quantity)];
      const values = isBitEntity(request.entity) ? words.map((word) => word & 1) : words;
      const pdu = encodeAnswer(encodeRequest(request), { kind: "values", values });
      assert.deepEqual(decodeAnswer(request, pdu), { kind: "values", values });
    }),
  );
  fc.assert(
    fc.property(REQUEST, fc.integer({ min: 1, max: 255 }), (request, code) => {
      const sent = encodeRequest(request);
      assert.deepEqual(decodeAnswer(request, encodeAnswer(sent, { kind: "exception", code })), {
        kind: "exception",
        code,
      });
      if (request.kind !== "read")
        assert.deepEqual(decodeAnswer(request, encodeAnswer(sent, { kind: "written" })), { kind: "written" });
    }),
  );
});

test("decodeAnswer() refuses an answer of another function, length or write", () => {
  const read: ModbusRequest = { kind: "read", entity: "InputRegister", address: 0, quantity: 2 };
  const write: ModbusRequest = { kind: "write-coil", address: 7, value: true };
  for (const [request, bytes] of [
    [read, [3, 4, 0, 1, 0, 2]],
    [read, [4, 2, 0, 1]],
    [read, [4, 4, 0, 1, 0]],
    [write, [5, 0, 8, 0xff, 0]],
    [write, [5, 0, 7, 0xff]],
  ] as const)
    assert.throws(() => decodeAnswer(request, Uint8Array.from(bytes)), hasCode("things.bad-answer"));
});
