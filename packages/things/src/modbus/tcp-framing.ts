import { encodeFrame, ModbusFrameReader } from "./modbus-frame.ts";
import type { AddressedRequest, ModbusFraming } from "./modbus-framing.ts";
import { encodeRequest } from "./modbus-pdu.ts";

/** Transactions are 16-bit. @see MODBUS Messaging on TCP/IP V1.0b, section 3.1.3 */
const TRANSACTIONS = 65_536;

/** Modbus TCP: an answer counts only when its transaction and unit are those of the request, so a late one is never taken for another's. */
export class TcpFraming implements ModbusFraming {
  readonly silence = 0;
  readonly isNumbered = true;
  readonly hasBroadcast = false;
  readonly #reader = new ModbusFrameReader();
  #transaction = 0;
  #unit = 0;

  get isInDoubt(): boolean {
    return this.#reader.pendingBytes > 0;
  }

  encode({ unit, request }: AddressedRequest): Uint8Array {
    this.#transaction = (this.#transaction + 1) % TRANSACTIONS;
    this.#unit = unit;
    return encodeFrame({ transaction: this.#transaction, unit, pdu: encodeRequest(request) });
  }

  receive(bytes: Uint8Array): Uint8Array | undefined {
    const frames = this.#reader.push(bytes);
    return frames.find(({ transaction, unit }) => transaction === this.#transaction && unit === this.#unit)?.pdu;
  }
}
