import { assertNever, ThimbleError } from "@thimble/base";
import {
  isBitEntity,
  MAXIMUM_QUANTITY,
  MAXIMUM_WRITE_WORDS,
  MODBUS_EXCEPTIONS,
  type ModbusAnswer,
  type ModbusEntity,
  type ModbusRequest,
} from "./modbus-request.ts";

/** Function codes of reads. @see MODBUS Application Protocol V1.1b3, sections 6.1 to 6.4 */
const READ_FUNCTIONS: Readonly<Record<ModbusEntity, number>> = {
  Coil: 1,
  DiscreteInput: 2,
  HoldingRegister: 3,
  InputRegister: 4,
};
const READ_ENTITIES: ReadonlyMap<number, ModbusEntity> = new Map([
  [1, "Coil"],
  [2, "DiscreteInput"],
  [3, "HoldingRegister"],
  [4, "InputRegister"],
]);

/** Function codes of writes. @see MODBUS Application Protocol V1.1b3, sections 6.5, 6.6 and 6.12 */
const WRITE_COIL = 5;
const WRITE_REGISTER = 6;
const WRITE_REGISTERS = 16;

/** A coil is set by 0xFF00 and cleared by 0. @see MODBUS Application Protocol V1.1b3, section 6.5 */
const COIL_ON = 0xff00;

/** An answer with this bit in its function code is an exception. @see MODBUS Application Protocol V1.1b3, section 7 */
export const EXCEPTION_BIT = 0x80;

/** A request as bytes: function code and data. One register is written by function 6, more by 16. */
export function encodeRequest(request: ModbusRequest): Uint8Array {
  switch (request.kind) {
    case "read":
      return pduOf(READ_FUNCTIONS[request.entity], [request.address, request.quantity]);
    case "write-coil":
      return pduOf(WRITE_COIL, [request.address, request.value ? COIL_ON : 0]);
    case "write-registers":
      return encodeWriteRegisters(request.address, request.words);
    default:
      return assertNever(request);
  }
}

/** What a server makes of a request's bytes: the request, or the code of the exception to answer with. */
export function decodeRequest(pdu: Uint8Array): ModbusRequest | { readonly kind: "exception"; readonly code: number } {
  const { illegalFunction, illegalValue } = MODBUS_EXCEPTIONS;
  const code = pdu[0] ?? 0;
  const entity = READ_ENTITIES.get(code);
  const isKnown = entity !== undefined || code === WRITE_COIL || code === WRITE_REGISTER || code === WRITE_REGISTERS;
  if (!isKnown) return { kind: "exception", code: illegalFunction };
  if (pdu.length < 5) return { kind: "exception", code: illegalValue };
  const address = wordAt(pdu, 1);
  const second = wordAt(pdu, 3);
  if (entity !== undefined) {
    const isRight = pdu.length === 5 && second >= 1 && second <= MAXIMUM_QUANTITY[entity];
    return isRight ? { kind: "read", entity, address, quantity: second } : { kind: "exception", code: illegalValue };
  }
  if (code === WRITE_COIL) {
    const isRight = pdu.length === 5 && (second === 0 || second === COIL_ON);
    return isRight
      ? { kind: "write-coil", address, value: second === COIL_ON }
      : { kind: "exception", code: illegalValue };
  }
  if (code === WRITE_REGISTER) return { kind: "write-registers", address, words: [second] };
  const isRight = second >= 1 && second <= MAXIMUM_WRITE_WORDS && pdu.length === 6 + 2 * second;
  return isRight
    ? { kind: "write-registers", address, words: wordsOf(pdu.subarray(6)) }
    : { kind: "exception", code: illegalValue };
}

/** A server's answer to a request's bytes. */
export function encodeAnswer(requestPdu: Uint8Array, answer: ModbusAnswer): Uint8Array {
  const code = requestPdu[0] ?? 0;
  switch (answer.kind) {
    case "exception":
      return Uint8Array.of(code | EXCEPTION_BIT, answer.code);
    case "written":
      return requestPdu.slice(0, 5);
    case "values": {
      const entity = READ_ENTITIES.get(code);
      const data =
        entity !== undefined && isBitEntity(entity) ? packBits(answer.values) : pduOf(0, answer.values).subarray(1);
      return Uint8Array.of(code, data.length, ...data);
    }
    default:
      return assertNever(answer);
  }
}

/** How many bytes the PDU of the answer to a request has; an exception has two. */
export function answerBytes(request: ModbusRequest): number {
  // A write is answered with its address and its value or quantity. @see MODBUS Application Protocol V1.1b3, sections 6.5, 6.6 and 6.12
  if (request.kind !== "read") return 5;
  return 2 + (isBitEntity(request.entity) ? Math.ceil(request.quantity / 8) : 2 * request.quantity);
}

/**
 * What a client makes of the bytes that answer its request.
 * @throws ThimbleError things.bad-answer when they are no answer to this request
 */
export function decodeAnswer(request: ModbusRequest, pdu: Uint8Array): ModbusAnswer {
  const sent = encodeRequest(request);
  const code = sent[0] ?? 0;
  if (pdu.length === 2 && pdu[0] === (code | EXCEPTION_BIT)) return { kind: "exception", code: pdu[1] ?? 0 };
  const bytes = answerBytes(request);
  if (request.kind !== "read") {
    if (pdu.length === bytes && pdu.every((byte, i) => byte === sent[i])) return { kind: "written" };
    throw badAnswer(code, pdu, bytes);
  }
  if (pdu[0] !== code || pdu[1] !== bytes - 2 || pdu.length !== bytes) throw badAnswer(code, pdu, bytes);
  const data = pdu.subarray(2);
  return { kind: "values", values: isBitEntity(request.entity) ? unpackBits(data, request.quantity) : wordsOf(data) };
}

function badAnswer(code: number, pdu: Uint8Array, bytes: number): ThimbleError {
  return new ThimbleError("things.bad-answer", "Cannot read a Modbus answer: it does not fit its request", {
    expected: `function ${code} with ${bytes} bytes`,
    details: { function: pdu[0] ?? 0, bytes: pdu.length },
  });
}

function encodeWriteRegisters(address: number, words: readonly number[]): Uint8Array {
  const [only] = words;
  if (words.length === 1 && only !== undefined) return pduOf(WRITE_REGISTER, [address, only]);
  const head = pduOf(WRITE_REGISTERS, [address, words.length]);
  return Uint8Array.of(...head, 2 * words.length, ...pduOf(0, words).subarray(1));
}

/** A function code and big-endian words. @see MODBUS Application Protocol V1.1b3, section 4.2 */
function pduOf(code: number, words: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(1 + 2 * words.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, code);
  for (const [i, word] of words.entries()) view.setUint16(1 + 2 * i, word);
  return bytes;
}

function wordAt(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0);
}

function wordsOf(bytes: Uint8Array): readonly number[] {
  return Array.from({ length: bytes.length / 2 }, (_, i) => wordAt(bytes, 2 * i));
}

/** Bits are packed from the lowest of the first byte on. @see MODBUS Application Protocol V1.1b3, section 6.1 */
function packBits(bits: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(bits.length / 8));
  for (const [i, bit] of bits.entries()) if (bit !== 0) bytes[i >> 3] = (bytes[i >> 3] ?? 0) | (1 << (i & 7));
  return bytes;
}

function unpackBits(bytes: Uint8Array, quantity: number): readonly number[] {
  return Array.from({ length: quantity }, (_, i) => ((bytes[i >> 3] ?? 0) >> (i & 7)) & 1);
}
