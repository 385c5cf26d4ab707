import { ThimbleError } from "@thimble/base";
import { documentWith, valueAt } from "@thimble/model";
import { NUMBER_WORDS, valueNumber } from "../payload/value-number.ts";
import type { MqttBinding, SwitchWords } from "./mqtt-binding.ts";

/**
 * The number in a message: a number, a boolean, `ON`/`OFF` or the words of the binding, plain or where the JSON pointer leads.
 * @throws ThimbleError things.bad-answer when there is none
 */
export function parsePayload(payload: string, binding: MqttBinding): number {
  const value = binding.pointer === undefined ? payload.trim() : valueAt(parseJson(payload), binding.pointer);
  const number = wordNumber(value, binding.words) ?? valueNumber(value);
  if (number !== undefined) return number;
  const where = binding.pointer === undefined ? "in it" : `at "${binding.pointer}"`;
  throw new ThimbleError(
    "things.bad-answer",
    `Cannot read a message of ${binding.topic}: there is no number ${where}`,
    {
      expected: NUMBER_WORDS,
      details: { bytes: payload.length },
    },
  );
}

/** The message that writes a number: the number itself or its word, or a JSON document with it where the pointer leads. */
export function formatPayload(value: number, { pointer, words }: Pick<MqttBinding, "pointer" | "words">): string {
  const written = words === undefined ? value : value === 0 ? words.off : words.on;
  if (pointer !== undefined) return JSON.stringify(documentWith(pointer, written));
  return typeof written === "string" ? written : JSON.stringify(written);
}

/**
 * Whether a device is there, by what it says of itself: `online` or `offline`, plain or as the `state` of a JSON document; undefined when it says
 * neither.
 * @see Zigbee2MQTT, "MQTT Topics and Messages", zigbee2mqtt/FRIENDLY_NAME/availability
 */
export function parseAvailability(payload: string): boolean | undefined {
  const state = valueAt(parseJson(payload), "/state") ?? payload.trim();
  const word = typeof state === "string" ? state.toLowerCase() : "";
  if (word === "online") return true;
  return word === "offline" ? false : undefined;
}

function wordNumber(value: unknown, words: SwitchWords | undefined): number | undefined {
  if (words === undefined) return undefined;
  // Without a pointer the value is the text of the message.
  const is = (word: SwitchWords["on"]): boolean => value === word || value === String(word);
  if (is(words.on)) return 1;
  return is(words.off) ? 0 : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the caller reports that there is no number where the pointer leads.
    return undefined;
  }
}
