import { ThimbleError } from "@thimble/base";
import { documentWith, valueAt } from "@thimble/model";
import type { MqttBinding } from "./mqtt-binding.ts";

/** Words that devices send for the two states of a switch. */
const SWITCH_WORDS: ReadonlyMap<string, number> = new Map([
  ["true", 1],
  ["on", 1],
  ["false", 0],
  ["off", 0],
]);

/**
 * The number in a message: a number, a boolean or `ON`/`OFF`, plain or where the JSON pointer leads.
 * @throws ThimbleError things.bad-answer when there is none
 */
export function parsePayload(payload: string, binding: MqttBinding): number {
  const value = binding.pointer === undefined ? payload.trim() : valueAt(parseJson(payload), binding.pointer);
  const number =
    typeof value === "string"
      ? (SWITCH_WORDS.get(value.toLowerCase()) ?? numberOf(value))
      : Number(value ?? Number.NaN);
  if (Number.isFinite(number) && typeof value !== "object") return number;
  const where = binding.pointer === undefined ? "in it" : `at "${binding.pointer}"`;
  throw new ThimbleError(
    "things.bad-answer",
    `Cannot read a message of ${binding.topic}: there is no number ${where}`,
    {
      expected: "a number, true, false, ON or OFF",
      details: { bytes: payload.length },
    },
  );
}

/** The message that writes a number: the number itself, or a JSON document with it where the pointer leads. */
export function formatPayload(value: number, pointer: string | undefined): string {
  return JSON.stringify(pointer === undefined ? value : documentWith(pointer, value));
}

function numberOf(text: string): number {
  return text === "" ? Number.NaN : Number(text);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the caller reports that there is no number where the pointer leads.
    return undefined;
  }
}
