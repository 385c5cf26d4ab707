import type { HandlerCall } from "./handler-call.ts";
import { storeList } from "./stored-values.ts";

/** `error` of wasi:keyvalue/store. */
export class Refusal {
  /** Its place in the variant. */
  readonly number: number;
  readonly text: string | undefined;

  constructor(number: number, text?: string) {
    this.number = number;
    this.text = text;
  }
}

/** There is no store with this identifier. */
export const NO_SUCH_STORE: Refusal = new Refusal(0);

/** Something else is in the way. */
export function other(text: string): Refusal {
  return new Refusal(2, text);
}

/** Whether something was refused. */
export function isRefusal(value: unknown): value is Refusal {
  return value instanceof Refusal;
}

/** Where a `result<…, error>` has what. */
export interface ResultShape {
  readonly bytes: number;
  readonly alignment: number;
  /** Where what came of it begins. */
  readonly payload: number;
}

/** Of `error`, from its begin: the text. */
const ERROR_TEXT = 4;

/** Stores `result<T, error>`: a refusal as `error`, anything else by `store`. */
export function storeResult<T>(
  call: HandlerCall,
  result: number,
  shape: ResultShape,
  value: T | Refusal,
  store: (view: DataView, at: number, value: T) => void,
): void {
  // First, as it may grow the memory.
  const text = isRefusal(value) && value.text !== undefined ? call.handOverText(value.text) : undefined;
  const view = call.result(result, shape.bytes, shape.alignment);
  const start = result >>> 0;
  view.setUint8(start, isRefusal(value) ? 1 : 0);
  if (!isRefusal(value)) {
    store(view, start + shape.payload, value);
    return;
  }
  view.setUint8(start + shape.payload, value.number);
  if (text !== undefined) storeList(view, start + shape.payload + ERROR_TEXT, text);
}
