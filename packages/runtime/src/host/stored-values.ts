import type { GuestList } from "../container/guest-calls.ts";
import type { HandlerCall } from "./handler-call.ts";

/** Pointer and length of a list or a text. @see CanonicalABI.md, "Element Size" */
const LIST = { bytes: 8, alignment: 4, length: 4 } as const;
/** An option of a list: a byte that says none or some, then the list at its alignment. */
const OPTION = { isSome: 0, list: 4 } as const;

/** Stores `list<T>` or `string` at `at`. */
export function storeList(view: DataView, at: number, { pointer, length }: GuestList): void {
  view.setUint32(at, pointer, true);
  view.setUint32(at + LIST.length, length, true);
}

/** Stores `option<list<T>>` or `option<string>` at `at`: 12 bytes, aligned to 4. */
export function storeOptionalList(view: DataView, at: number, list: GuestList | undefined): void {
  view.setUint8(at + OPTION.isSome, list === undefined ? 0 : 1);
  if (list !== undefined) storeList(view, at + OPTION.list, list);
}

/**
 * Hands over texts as a list of `perElement` texts each: `list<string>` with 1, `list<tuple<string, string>>` with 2.
 * @throws ContainerFault as `HandlerCall.handOver`
 */
export function handOverTexts(call: HandlerCall, texts: readonly string[], perElement: number): GuestList {
  const pointers = new DataView(new ArrayBuffer(texts.length * LIST.bytes));
  for (const [place, text] of texts.entries()) storeList(pointers, place * LIST.bytes, call.handOverText(text));
  const { pointer } = call.handOver(new Uint8Array(pointers.buffer), LIST.alignment);
  return { pointer, length: texts.length / perElement };
}
