import { type Millis, ThimbleError } from "@thimble/base";
import type { DriverAnswer } from "../driver/driver.ts";
import { decodePayload } from "../payload/decode-payload.ts";
import type { CoapBinding } from "./coap-binding.ts";
import type { CoapRequest } from "./coap-message.ts";

/** The request that reads a binding, or writes it with this body. */
export function toCoapRequest(binding: CoapBinding, payload: Uint8Array | undefined): CoapRequest {
  const { method, path, query, contentFormat } = binding;
  return { method, path, query, accept: payload === undefined ? contentFormat : undefined, contentFormat, payload };
}

/** What a body is to a binding. */
export function toCoapAnswer(body: Uint8Array, binding: CoapBinding, name: string, arrived: Millis): DriverAnswer {
  if (binding.event?.hasValue === false) return { value: Number.NaN, arrived };
  try {
    return { value: decodePayload(body, binding.format, name), arrived };
  } catch (error) {
    if (error instanceof ThimbleError) return error;
    throw error;
  }
}
