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
