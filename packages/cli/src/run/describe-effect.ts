import type { Effect } from "@thimble/runtime";
import { formatValue } from "../output/format.ts";

/** An effect that a person wants to see, as a line and as JSON; undefined for changes of keyed state. */
export function describeEffect(effect: Effect): { readonly line: string; readonly value: object } | undefined {
  switch (effect.kind) {
    case "publish": {
      const payload = new TextDecoder().decode(effect.payload);
      return { line: `message  ${effect.topic}  ${payload}`, value: { kind: "message", topic: effect.topic, payload } };
    }
    case "write":
      return { line: `write    ${effect.property}  ${formatValue(effect.value)}`, value: effect };
    case "log":
      return { line: `log      ${effect.level}  ${effect.message}`, value: effect };
    default:
      return undefined;
  }
}
