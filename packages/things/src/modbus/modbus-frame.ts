import { ThimbleError } from "@thimble/base";

/** Bytes before the PDU: transaction, protocol, length, unit. @see MODBUS Messaging on TCP/IP V1.0b, section 3.1.3 */
const HEADER_BYTES = 7;

/** The longest PDU in bytes. @see MODBUS Application Protocol V1.1b3, section 4.1 */
const MAXIMUM_PDU_BYTES = 253;

/** One Modbus TCP message. */
export interface ModbusFrame {
  /** Pairs an answer with its request, 0 to 65535. */
  readonly transaction: number;
  /** The device behind the address, 0 to 255. */
  readonly unit: number;
  /** Function code and data, 1 to 253 bytes. */
  readonly pdu: Uint8Array;
}

/** A message as it goes over the wire. */
export function encodeFrame(frame: ModbusFrame): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + frame.pdu.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, frame.transaction);
  view.setUint16(4, frame.pdu.length + 1);
  view.setUint8(6, frame.unit);
  bytes.set(frame.pdu, HEADER_BYTES);
  return bytes;
}

/** Cuts a stream of bytes into messages, however the network splits it. One reader a connection. */
export class ModbusFrameReader {
  #buffer: Uint8Array = new Uint8Array(0);

  /** Bytes of a message that is not whole yet. */
  get pendingBytes(): number {
    return this.#buffer.length;
  }

  /**
   * Takes bytes and returns the messages that are whole now, in order.
   * @throws ThimbleError things.bad-answer when the stream is not Modbus TCP; the connection is of no use any more
   */
  push(bytes: Uint8Array): readonly ModbusFrame[] {
    this.#buffer = this.#buffer.length === 0 ? bytes : concat(this.#buffer, bytes);
    const frames: ModbusFrame[] = [];
    for (let frame = this.#take(); frame !== undefined; frame = this.#take()) frames.push(frame);
    return frames;
  }

  #take(): ModbusFrame | undefined {
    const buffer = this.#buffer;
    if (buffer.length < HEADER_BYTES) return undefined;
    const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
    const protocol = view.getUint16(2);
    const pduBytes = view.getUint16(4) - 1;
    if (protocol !== 0 || pduBytes < 1 || pduBytes > MAXIMUM_PDU_BYTES) {
      throw new ThimbleError("things.bad-answer", "Cannot read a Modbus message: its header is none of Modbus TCP", {
        expected: `protocol 0 and 2 to ${MAXIMUM_PDU_BYTES + 1} bytes`,
        details: { protocol, length: pduBytes + 1 },
      });
    }
    if (buffer.length < HEADER_BYTES + pduBytes) return undefined;
    this.#buffer = buffer.subarray(HEADER_BYTES + pduBytes);
    const pdu = buffer.subarray(HEADER_BYTES, HEADER_BYTES + pduBytes);
    return { transaction: view.getUint16(0), unit: view.getUint8(6), pdu };
  }
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}
