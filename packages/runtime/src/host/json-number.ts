import { valueAt } from "@thimble/model/contract";

/** The number at a JSON pointer in a parsed document, 1 of true and 0 of false; the document itself for the empty pointer. NaN when there is none. */
export function numberAtPointer(document: unknown, pointer: string): number {
  const value = valueAt(document, pointer);
  if (typeof value === "boolean") return Number(value);
  return typeof value === "number" ? value : Number.NaN;
}

/** The document in a JSON text; undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    // A payload that is no JSON has no numbers; the container is told so by NaN.
    return undefined;
  }
}
