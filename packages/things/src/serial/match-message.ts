import { type Millis, ThimbleError } from "@thimble/base";
import { RE2JS } from "re2js";
import type { DriverAnswer } from "../driver/driver.ts";
import { withoutChecksum } from "./checksum.ts";
import type { SerialBinding } from "./serial-binding.ts";

/**
 * Compiles a pattern of a Thing Description. The engine is RE2's: it takes time in proportion to the message, whatever the pattern is like,
 * so that none can hang the device.
 * @throws Error when it is no pattern
 */
export function compilePattern(pattern: string): RE2JS {
  return RE2JS.compile(RE2JS.translateRegExp(pattern));
}

/** What a message says of a binding: its value, why there is none, or undefined when it is about something else. */
export function matchMessage(
  message: string,
  binding: Pick<SerialBinding, "group" | "radix" | "checksum">,
  pattern: RE2JS,
  arrived: Millis,
): DriverAnswer | undefined {
  const body = bodyOf(message, binding);
  if (body === undefined) return undefined;
  const matcher = pattern.matcher(body);
  if (!matcher.find()) return undefined;
  const text =
    (binding.group === undefined ? matcher.group(matcher.groupCount() > 0 ? 1 : 0) : matcher.group(binding.group)) ??
    "";
  const value = parseValue(text, binding.radix);
  if (value !== undefined) return { value, arrived };
  return new ThimbleError("things.bad-answer", `Cannot read a message of the line: "${shortened(text)}" is no number`, {
    expected: "a pattern whose group holds a number",
  });
}

/** The message without its checksum; undefined when that is wrong. */
export function bodyOf(message: string, { checksum }: Pick<SerialBinding, "checksum">): string | undefined {
  if (checksum === undefined) return message;
  const body = withoutChecksum(
    checksum,
    Uint8Array.from(message, (character) => character.charCodeAt(0)),
  );
  return body === undefined ? undefined : String.fromCharCode(...body);
}

/** A number as devices write it: `+  12.34`, `-3`, `1.2E-3`, `FF` in hexadecimal. */
function parseValue(text: string, radix: 10 | 16): number | undefined {
  const compact = text.replaceAll(" ", "");
  if (radix === 16) return /^[0-9a-f]{1,13}$/i.test(compact) ? Number.parseInt(compact, 16) : undefined;
  const value = /\d/.test(compact) ? Number(compact.replace(/^\+/, "")) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
