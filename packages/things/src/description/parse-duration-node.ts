import { type Millis, parseDuration } from "@thimble/base";
import type { YamlNode } from "@thimble/model";

/** Reads a duration like `1m30s`, longer than nothing; reports what is wrong. */
export function parseDurationNode(node: YamlNode | undefined): Millis | undefined {
  const text = node?.asText("a duration, for example 30s");
  const duration = text === undefined ? undefined : parseDuration(text);
  if (duration !== undefined && duration > 0) return duration;
  if (text !== undefined)
    node?.report("things.bad-description", `"${text}" is no duration`, {
      expected: "a number with ms, s, m, h or d, for example 30s",
    });
  return undefined;
}
