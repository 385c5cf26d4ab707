import { type PayloadFormat, WHOLE_JSON } from "../../src/payload/payload-format.ts";

/** A format with nothing special about it. */
export function payloadFormat(parts: Partial<PayloadFormat> = {}): PayloadFormat {
  return { ...WHOLE_JSON, ...parts };
}
