import type { Millis } from "@thimble/base";
import type { AddressedRequest, ModbusFraming } from "./modbus-framing.ts";
import { answerBytes, EXCEPTION_BIT, encodeRequest } from "./modbus-pdu.ts";
import { decodeRtuFrame, encodeRtuFrame, MAXIMUM_RTU_BYTES } from "./rtu-frame.ts";

/** Bytes of an exception with unit and CRC. @see MODBUS over Serial Line V1.02, section 2.5.1, and MODBUS Application Protocol V1.1b3, section 7 */
const EXCEPTION_FRAME_BYTES = 5;

/**
 * Modbus RTU. A frame does not say how long it is, but a request says how long its answer is; so the answer is looked for, with a CRC
 * that fits, from each byte on. Garbage before it, half a frame and answers of other units do no harm, however an adapter or a gateway
 * cuts the bytes: silences between them are not to be relied upon behind either.
 */
export class RtuFraming implements ModbusFraming {
  readonly silence: Millis;
  readonly isNumbered = false;
  readonly hasBroadcast = true;
  readonly isInDoubt = false;
  #heard: Uint8Array = new Uint8Array(0);
  #unit = 0;
  #code = 0;
  #answerBytes = 0;

  /** `silence` is between frames; 0 behind a gateway, which sees to it. */
  constructor(silence: Millis) {
    this.silence = silence;
  }

  encode({ unit, request }: AddressedRequest): Uint8Array {
    const pdu = encodeRequest(request);
    this.#heard = new Uint8Array(0);
    this.#unit = unit;
    this.#code = pdu[0] ?? 0;
    this.#answerBytes = answerBytes(request);
    return encodeRtuFrame({ unit, pdu });
  }

  receive(bytes: Uint8Array): Uint8Array | undefined {
    const heard = new Uint8Array(this.#heard.length + bytes.length);
    heard.set(this.#heard);
    heard.set(bytes, this.#heard.length);
    for (let start = 0; start + EXCEPTION_FRAME_BYTES <= heard.length; start++) {
      const length = this.#frameBytes(heard, start);
      const frame = length === undefined ? undefined : decodeRtuFrame(heard.subarray(start, start + length));
      if (frame !== undefined) return frame.pdu;
    }
    // What is longer ago than the longest frame is no part of an answer that is still to be whole.
    this.#heard = heard.subarray(Math.max(0, heard.length - MAXIMUM_RTU_BYTES));
    return undefined;
  }

  /** How long the answer is if it begins here; undefined when it does not, or is not whole yet. */
  #frameBytes(heard: Uint8Array, start: number): number | undefined {
    if (heard[start] !== this.#unit) return undefined;
    const code = heard[start + 1];
    const isException = code === (this.#code | EXCEPTION_BIT);
    if (code !== this.#code && !isException) return undefined;
    const length = isException ? EXCEPTION_FRAME_BYTES : this.#answerBytes + 3;
    return start + length <= heard.length ? length : undefined;
  }
}
