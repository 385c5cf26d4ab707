/** Words that devices send for the two states of a switch. */
const SWITCH_WORDS: ReadonlyMap<string, number> = new Map([
  ["true", 1],
  ["on", 1],
  ["false", 0],
  ["off", 0],
]);

/** What `valueNumber` takes, for messages. */
export const NUMBER_WORDS = "a number, true, false, ON or OFF";

/** The number that a value of a message stands for: a number, a boolean, or a text with one or with `ON` or `OFF`; undefined for anything else. */
export function valueNumber(value: unknown): number | undefined {
  if (typeof value === "boolean") return Number(value);
  const text = typeof value === "string" ? value.trim() : undefined;
  const number =
    text === undefined ? value : (SWITCH_WORDS.get(text.toLowerCase()) ?? (text === "" ? undefined : Number(text)));
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}
