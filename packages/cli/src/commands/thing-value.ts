/** What a person gives a Thing: a number, or a word, which is for the device to know: `off` may be one of a property's own. */
export function thingValue(text: string): number | string {
  const number = text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : text;
}
