import type { Millis } from "@thimble/base";
import type { Binding } from "../driver/binding.ts";
import type { PayloadFormat } from "../payload/payload-format.ts";

/** How a property is reached over CoAP. */
export interface CoapBinding extends Binding {
  readonly driver: "coap";
  readonly method: string;
  /** The segments of the path, decoded. */
  readonly path: readonly string[];
  /** The parts of the query, decoded. */
  readonly query: readonly string[];
  readonly format: PayloadFormat;
  /** The number of the content format that is asked for and sent. */
  readonly contentFormat: number;
  /** Whether the server tells of new values by itself. */
  readonly isObserved: boolean;
  /** Of an event: how the resource is when it is asked to be told of is none, and without a value whatever comes is one. Default it is a property. */
  readonly event?: { readonly hasValue: boolean };
  /** Of a member of a document that is written whole: how the document is read first. Default what is written is all that there is. */
  readonly within?: CoapBinding;
  /** How long each exchange may take; a body in parts takes one for each. */
  readonly timeout: Millis;
}

/** What two bindings must have in common to be answered by one request. */
export function coapRequestKey({ method, path, query, contentFormat, isObserved }: CoapBinding): string {
  return JSON.stringify([method, path, query, contentFormat, isObserved]);
}
