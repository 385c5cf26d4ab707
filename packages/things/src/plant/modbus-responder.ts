import { assertNever } from "@thimble/base";
import { decodeRequest, encodeAnswer } from "../modbus/modbus-pdu.ts";
import { MODBUS_EXCEPTIONS, type ModbusAnswer, type ModbusRequest } from "../modbus/modbus-request.ts";
import type { ModbusRequestReader, ReceivedRequest } from "../modbus/modbus-request-reader.ts";
import type { ModbusMishap } from "./modbus-mishap.ts";

/** Answers a request for a unit. */
export type ModbusHandler = (request: ModbusRequest, unit: number) => ModbusAnswer | ModbusMishap;

/** What goes wrong with the server until it is mended. Requests are handled all the same, except with `exception`. */
export type ModbusServerFault =
  /** Every answer is this exception. */
  | { readonly kind: "exception"; readonly code: number }
  /** Only the first half of each answer is sent. */
  | { readonly kind: "half-frame" }
  /** Answers are kept back, and all sent by `mend`. */
  | { readonly kind: "late" }
  /** The connection is closed in place of an answer. */
  | { readonly kind: "close" }
  /** Bytes that are no Modbus are sent in place of an answer. */
  | { readonly kind: "garbage" }
  /** The last byte of each answer, where RTU has its checksum, is another. */
  | { readonly kind: "wrong-checksum" };

/** What a mishap is like that somebody could have switched on. */
const FAULTS_OF_WAYS: Readonly<Record<ModbusMishap["way"], ModbusServerFault | undefined>> = {
  answer: undefined,
  nothing: undefined,
  garbage: { kind: "garbage" },
  "wrong-checksum": { kind: "wrong-checksum" },
  "hang-up": { kind: "close" },
};

/** The connection by which a request came. */
export interface ModbusCaller {
  write(bytes: Uint8Array): void;
  close(): void;
}

/** Answers the requests of a Modbus server by a handler, however they come; faults on demand. */
export class ModbusResponder {
  readonly #handler: ModbusHandler;
  #fault: ModbusServerFault | undefined;
  #held: (() => void)[] = [];
  #requests = 0;

  constructor(handler: ModbusHandler) {
    this.#handler = handler;
  }

  /** Requests that have arrived so far. */
  get requests(): number {
    return this.#requests;
  }

  /** Breaks the server in this way from now on. */
  break(fault: ModbusServerFault): void {
    this.#fault = fault;
  }

  /** Ends the fault; answers that were kept back are sent now. */
  mend(): void {
    this.#fault = undefined;
    for (const send of this.#held.splice(0)) send();
  }

  /** Takes bytes of a caller and answers the requests in them; hangs up when they are no Modbus. */
  receive(bytes: Uint8Array, reader: ModbusRequestReader, caller: ModbusCaller): void {
    try {
      for (const received of reader.push(bytes)) this.#answer(received, reader.isShared, caller);
    } catch {
      // Where the next message begins can not be known.
      caller.close();
    }
  }

  #answer(received: ReceivedRequest, isShared: boolean, caller: ModbusCaller): void {
    this.#requests += 1;
    const fault = this.#fault;
    const request = decodeRequest(received.pdu);
    const refusal = fault?.kind === "exception" ? fault : request.kind === "exception" ? request : undefined;
    const answer: ModbusAnswer | ModbusMishap =
      request.kind === "exception" || refusal !== undefined
        ? { kind: "exception", code: refusal?.code ?? 0 }
        : this.#handler(request, received.unit);
    if (answer.kind !== "mishap") {
      if (!isShared || !isUnanswered(received.unit, answer)) this.#send(caller, received, answer, fault);
      return;
    }
    const send = (): void => this.#send(caller, received, answer.answer(), FAULTS_OF_WAYS[answer.way]);
    if (answer.way === "nothing") return;
    if (answer.until === undefined) send();
    else void answer.until.then(send);
  }

  #send(
    caller: ModbusCaller,
    received: ReceivedRequest,
    answer: ModbusAnswer,
    fault: ModbusServerFault | undefined,
  ): void {
    const bytes = received.frameAnswer(encodeAnswer(received.pdu, answer));
    switch (fault?.kind) {
      case undefined:
      case "exception":
        caller.write(bytes);
        return;
      case "half-frame":
        caller.write(bytes.subarray(0, bytes.length >> 1));
        return;
      case "late":
        this.#held.push(() => caller.write(bytes));
        return;
      case "close":
        caller.close();
        return;
      case "garbage":
        caller.write(new TextEncoder().encode("HTTP/1.1 400 Bad Request\r\n\r\n"));
        return;
      case "wrong-checksum":
        caller.write(Uint8Array.from(bytes, (byte, i) => (i === bytes.length - 1 ? byte ^ 0xff : byte)));
        return;
      default:
        assertNever(fault);
    }
  }
}

/** On a shared line nobody answers for a device that is not there, nor for all of them. @see MODBUS over Serial Line V1.02, section 2.1 */
function isUnanswered(unit: number, answer: ModbusAnswer): boolean {
  return unit === 0 || (answer.kind === "exception" && answer.code === MODBUS_EXCEPTIONS.gatewayTargetSilent);
}
