import type { HttpBinding } from "../../src/http/http-binding.ts";
import { payloadFormat } from "../payload/payload-formats.ts";

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
