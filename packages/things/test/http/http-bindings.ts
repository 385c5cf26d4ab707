import type { HttpBinding } from "../../src/http/http-binding.ts";
import type { PayloadFormat } from "../../src/payload/payload-format.ts";

/** A format with nothing special about it. */
export function payloadFormat(parts: Partial<PayloadFormat> = {}): PayloadFormat {
  return {
    media: "json",
    pointer: undefined,
    record: undefined,
    unit: undefined,
    isBoolean: false,
    template: undefined,
    isEmpty: false,
    ...parts,
  };
}

/** An HTTP binding with nothing special about it. */
export function httpBinding(url: string, parts: Partial<HttpBinding> = {}): HttpBinding {
  return {
    driver: "http",
    url,
    method: "GET",
    headers: [],
    format: payloadFormat(),
    delivery: "poll",
    timeout: 5000,
    security: [],
    ca: undefined,
    ...parts,
  };
}
