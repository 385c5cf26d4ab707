import type { GuestList } from "../container/guest-calls.ts";
import type { StateValue } from "../engine/engine.ts";
import type { CurrentCall } from "./current-call.ts";
import type { HandlerCall } from "./handler-call.ts";
import { closeBucket, openBucket, useBucket } from "./keyvalue-buckets.ts";
import { isRefusal, NO_SUCH_STORE, other, type Refusal, storeResult } from "./keyvalue-results.ts";
import { PRICES } from "./prices.ts";
import { checkOption, MAXIMUM_KEY_BYTES, sortedKeys } from "./state-interface.ts";
import { handOverTexts, storeList, storeOptionalList } from "./stored-values.ts";

/** Names handed over at a time. @see wit/deps/keyvalue/keyvalue.wit key-response */
const PAGE_KEYS = 64;

/**
 * Sizes of the results: a byte says ok or error, and what comes of it begins at the alignment of the larger. `error` is a byte that says
 * which, and at 4 the pointer and length of a text: 12 bytes.
 * @see CanonicalABI.md, "Alignment" and "Element Size"
 */
const PLAIN = { bytes: 16, alignment: 4, payload: 4 } as const;
const KEYS = { bytes: 32, alignment: 8, payload: 8 } as const;
const SUM = { bytes: 24, alignment: 8, payload: 8 } as const;
/** `key-response` from its begin: the list of names, the byte that says whether there is a cursor, and the cursor. */
const KEY_RESPONSE = { keys: 0, hasCursor: 8, cursor: 16 } as const;

/** `wasi:keyvalue/store@0.2.0-draft` over the keyed state. @see wit/deps/keyvalue/keyvalue.wit */
export function wasiKeyvalueInterface(current: CurrentCall): Readonly<Record<string, WebAssembly.HostFunction>> {
  return {
    open(pointer = 0, length = 0, result = 0): void {
      const call = current.enter();
      call.charge(PRICES.open);
      const bucket = call.text(pointer, length) === "" ? openBucket(call) : NO_SUCH_STORE;
      storeResult(call, result, PLAIN, bucket, (view, at, handle) => view.setUint32(at, handle, true));
    },

    "[resource-drop]bucket"(bucket = 0): void {
      closeBucket(current.enter(), bucket);
    },

    "[method]bucket.get"(bucket = 0, pointer = 0, length = 0, result = 0): void {
      const { call, key } = enterWithKey(current, bucket, pointer, length);
      storeResult(call, result, PLAIN, isRefusal(key) ? key : handOverValue(call, key), storeOptionalList);
    },

    "[method]bucket.set"(bucket = 0, key = 0, keyLength = 0, value = 0, valueLength = 0, result = 0): void {
      const entered = enterWithKey(current, bucket, key, keyLength);
      const bytes = entered.call.bytes(value, valueLength);
      setOrRefuse(entered, result, bytes);
    },

    "[method]bucket.delete"(bucket = 0, pointer = 0, length = 0, result = 0): void {
      setOrRefuse(enterWithKey(current, bucket, pointer, length), result, undefined);
    },

    "[method]bucket.exists"(bucket = 0, pointer = 0, length = 0, result = 0): void {
      const { call, key } = enterWithKey(current, bucket, pointer, length);
      const isInUse = isRefusal(key) ? key : call.stateOf(key) !== undefined;
      storeResult(call, result, PLAIN, isInUse, (view, at, is) => view.setUint8(at, is ? 1 : 0));
    },

    "[method]bucket.list-keys"(bucket = 0, hasCursor = 0, cursor = 0n, result = 0): void {
      const call = current.enter();
      useBucket(call, bucket);
      const first = checkOption(hasCursor) ? BigInt.asUintN(64, cursor) : 0n;
      listKeys(call, result, Number(first));
    },
  };
}

/** `wasi:keyvalue/atomics@0.2.0-draft` over the keyed state. */
export function wasiKeyvalueAtomicsInterface(current: CurrentCall): Readonly<Record<string, WebAssembly.HostFunction>> {
  return {
    increment(bucket = 0, pointer = 0, length = 0, delta = 0n, result = 0): void {
      const { call, key } = enterWithKey(current, bucket, pointer, length);
      const sum = isRefusal(key) ? key : increment(call, key, BigInt.asUintN(64, delta));
      storeResult(call, result, SUM, sum, (view, at, value) => view.setBigUint64(at, value, true));
    },
  };
}

interface Entered {
  readonly call: HandlerCall;
  readonly key: string | Refusal;
}

/** Begins a call that goes by the name of a key. */
function enterWithKey(current: CurrentCall, bucket: number, pointer: number, length: number): Entered {
  const call = current.enter();
  useBucket(call, bucket);
  call.charge(PRICES.open);
  const bytes = length >>> 0;
  const isKey = bytes > 0 && bytes <= MAXIMUM_KEY_BYTES;
  return { call, key: isKey ? call.text(pointer, length) : other(`a key has 1 to ${MAXIMUM_KEY_BYTES} bytes`) };
}

function setOrRefuse({ call, key }: Entered, result: number, value: StateValue | undefined): void {
  const done = isRefusal(key) ? key : setState(call, key, value);
  storeResult(call, result, PLAIN, done, () => undefined);
}

function setState(call: HandlerCall, key: string, value: StateValue | undefined): Refusal | undefined {
  return call.setState(key, value) ? undefined : other("the budget of state, or the number of keys, is used up");
}

function listKeys(call: HandlerCall, result: number, first: number): void {
  const all = sortedKeys(call);
  const page = all.slice(first, first + PAGE_KEYS);
  const names = handOverTexts(call, page, 1);
  const hasMore = first + page.length < all.length;
  storeResult(call, result, KEYS, names, (view, at, list) => {
    storeList(view, at + KEY_RESPONSE.keys, list);
    view.setUint8(at + KEY_RESPONSE.hasCursor, hasMore ? 1 : 0);
    if (hasMore) view.setBigUint64(at + KEY_RESPONSE.cursor, BigInt(first + page.length), true);
  });
}

function increment(call: HandlerCall, key: string, delta: bigint): bigint | Refusal {
  const before = wholeNumber(call.stateOf(key));
  if (before === undefined) return other("what the key holds is no whole number");
  const sum = BigInt(before) + delta;
  if (sum > BigInt(Number.MAX_SAFE_INTEGER)) return other("the sum is beyond 2^53 - 1");
  return setState(call, key, Number(sum)) ?? sum;
}

/** A value as a whole number from 0 to 2^53 - 1; undefined when it is none. */
function wholeNumber(value: StateValue | undefined): number | undefined {
  if (value === undefined) return 0;
  const text = typeof value === "number" ? undefined : Buffer.from(value).toString("latin1");
  if (text !== undefined && !/^\d{1,16}$/.test(text)) return undefined;
  const number = text === undefined ? Number(value) : Number(text);
  return Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

function handOverValue(call: HandlerCall, key: string): GuestList | undefined {
  const value = call.stateOf(key);
  if (value === undefined) return undefined;
  return typeof value === "number" ? call.handOverText(String(value)) : call.handOver(value);
}
