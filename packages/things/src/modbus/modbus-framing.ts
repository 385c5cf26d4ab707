import type { Millis } from "@thimble/base";
import type { ModbusRequest } from "./modbus-request.ts";

/** A request and the unit it is for. */
export interface AddressedRequest {
  readonly unit: number;
  readonly request: ModbusRequest;
}

/** How requests and answers are put on a line. One an open line: it remembers which answer is waited for. */
export interface ModbusFraming {
  /** How long the line must have been silent before a request; 0 where a frame says how long it is. */
  readonly silence: Millis;
  /** Whether an answer says which request it is to. Where it does not, the next request waits for the answer to one that was given up. */
  readonly isNumbered: boolean;
  /** Whether unit 0 is every device at once, none of which answers. */
  readonly hasBroadcast: boolean;
  /** Whether what came leaves open where the next answer begins, so that the line is of no more use. */
  readonly isInDoubt: boolean;
  /** The bytes of a request. From now on its answer is waited for, and what came before counts no more. */
  encode(request: AddressedRequest): Uint8Array;
  /**
   * Takes bytes, and returns the PDU that answers the request once it is whole. What is an answer to anything else is passed over.
   * @throws ThimbleError things.bad-answer when the line is of no more use
   */
  receive(bytes: Uint8Array): Uint8Array | undefined;
}
