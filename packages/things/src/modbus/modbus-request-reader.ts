import { encodeFrame, ModbusFrameReader } from "./modbus-frame.ts";
import { encodeRtuFrame } from "./rtu-frame.ts";
import { RtuRequestScanner } from "./rtu-request-scanner.ts";

/** A request as a server got it. */
export interface ReceivedRequest {
  /** The device it is for. */
  readonly unit: number;
  readonly pdu: Uint8Array;
  /** The answer with this PDU as it goes over the line. */
  frameAnswer(pdu: Uint8Array): Uint8Array;
}

/** Cuts what comes over one connection into requests. */
export interface ModbusRequestReader {
  /** Whether devices that are not there, and all of them at once (unit 0), give no answer. */
  readonly isShared: boolean;
  /**
   * Takes bytes and returns the requests that are whole now, in order.
   * @throws ThimbleError things.bad-answer when the connection is of no more use
   */
  push(bytes: Uint8Array): readonly ReceivedRequest[];
}

/** Reads requests of Modbus TCP. */
export class TcpRequestReader implements ModbusRequestReader {
  readonly isShared = false;
  readonly #frames = new ModbusFrameReader();

  push(bytes: Uint8Array): readonly ReceivedRequest[] {
    return this.#frames.push(bytes).map(({ transaction, unit, pdu }) => ({
      unit,
      pdu,
      frameAnswer: (answer) => encodeFrame({ transaction, unit, pdu: answer }),
    }));
  }
}

/** Reads requests of Modbus RTU, on a serial line or over TCP. Never throws: garbage is passed over. */
export class RtuRequestReader implements ModbusRequestReader {
  readonly isShared = true;
  readonly #scanner = new RtuRequestScanner();

  push(bytes: Uint8Array): readonly ReceivedRequest[] {
    return this.#scanner.push(bytes).map(({ unit, pdu }) => ({
      unit,
      pdu,
      frameAnswer: (answer) => encodeRtuFrame({ unit, pdu: answer }),
    }));
  }
}
