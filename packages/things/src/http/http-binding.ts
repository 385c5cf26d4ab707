import type { Millis } from "@thimble/base";
import type { Binding } from "../driver/binding.ts";
import { mediaTypeOf, type PayloadFormat } from "../payload/payload-format.ts";
import type { SecurityScheme } from "../security/security-scheme.ts";

/** How new values come: asked for, or by a request that the server answers when it has one, or many in one answer that does not end. */
export type HttpDelivery = "poll" | "longpoll" | "sse";

/** Those of them that a form names. @see WoT Thing Description 1.1, section 5.3.4.2 "Form", subprotocol */
export const DELIVERIES: readonly HttpDelivery[] = ["longpoll", "sse"];

/** How a property is reached over HTTP. */
export interface HttpBinding extends Binding {
  readonly driver: "http";
  /** Whole, with query, without login and fragment. */
  readonly url: string;
  readonly method: string;
  /** Those that the form adds. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly format: PayloadFormat;
  readonly delivery: HttpDelivery;
  /** Of an event: without a value whatever comes is one. Default it is a property. */
  readonly event?: { readonly hasValue: boolean };
  /** Of a member of a document that is written whole: how the document is read first. Default what is written is all that there is. */
  readonly within?: HttpBinding;
  readonly timeout: Millis;
  readonly security: readonly SecurityScheme[];
  /** A PEM file with the authorities that are trusted; undefined for those of the system. */
  readonly ca: string | undefined;
}

/** What two bindings must have in common to be answered by one request. */
export function requestKey({ url, method, headers, format, delivery, security, ca }: HttpBinding): string {
  return JSON.stringify([url, method, headers, mediaTypeOf(format), delivery, security, ca]);
}
