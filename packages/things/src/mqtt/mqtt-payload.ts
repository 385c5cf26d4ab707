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
  const { choices } = binding;
  const number =
    choices === undefined ? (wordNumber(value, binding.words) ?? valueNumber(value)) : placeOf(value, choices);
  if (number !== undefined) return number;
  const where = binding.pointer === undefined ? "in it" : `at "${binding.pointer}"`;
  throw new ThimbleError(
    "things.bad-answer",
    `Cannot read a message of ${binding.topic}: there is no ${choices === undefined ? "number" : "text"} ${where}`,
    {
      expected: choices === undefined ? NUMBER_WORDS : `one of ${choices.join(", ")}`,
      details: { bytes: payload.length },
    },
  );
}

/** The message that writes a number: the number itself or its word, or a JSON document with it where the pointer leads. */
export function formatPayload(
  value: number,
  { pointer, words, choices }: Pick<MqttBinding, "pointer" | "words" | "choices">,
): string {
  const written = choices?.[value] ?? (words === undefined ? value : value === 0 ? words.off : words.on);
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

/** The place of a text, NaN for one that is none of them; undefined for what is no text. In JSON a text has quotes. */
function placeOf(value: unknown, choices: readonly string[]): number | undefined {
  const text = typeof value === "string" && value.startsWith('"') ? parseJson(value) : value;
  if (typeof text !== "string") return undefined;
  const place = choices.indexOf(text);
  return place < 0 ? Number.NaN : place;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the caller reports that there is no number where the pointer leads.
    return undefined;
  }
}
