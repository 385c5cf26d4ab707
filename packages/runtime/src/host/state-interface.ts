import { abiFault } from "../container/container-fault.ts";
import type { StateValue } from "../engine/engine.ts";
import type { CurrentCall } from "./current-call.ts";
import type { HandlerCall } from "./handler-call.ts";
import { OUTCOME } from "./outcomes.ts";
import { PRICES } from "./prices.ts";
import { handOverTexts, storeList, storeOptionalList } from "./stored-values.ts";
import { sortUtf8, utf8Key } from "./utf8-order.ts";

/** @see wit/edge.wit state.key */
export const MAXIMUM_KEY_BYTES = 256;
/** Most names that are listed at a time. @see wit/edge.wit state.list */
const MAXIMUM_LISTED = 1024;

/** Sizes of `option<list<u8>>` and `list<string>`. @see CanonicalABI.md, "Alignment" and "Element Size" */
const OPTION = { bytes: 12, alignment: 4 } as const;
const LIST = { bytes: 8, alignment: 4 } as const;

/** `thimble:edge/state`. @see wit/edge.wit */
export function stateInterface(current: CurrentCall): Readonly<Record<string, WebAssembly.HostFunction>> {
  return {
    key(pointer = 0, length = 0): number {
      const call = current.enter();
      call.charge(PRICES.open);
      const bytes = length >>> 0;
      if (bytes === 0 || bytes > MAXIMUM_KEY_BYTES) {
        throw abiFault(`Cannot open a key of ${bytes} bytes: keys have 1 to ${MAXIMUM_KEY_BYTES}`);
      }
      return call.open("keys", call.text(pointer, length));
    },

    "get-number"(key = 0, fallback = 0): number {
      const call = current.enter();
      const value = call.stateOf(call.opened("keys", key));
      return typeof value === "number" ? value : fallback;
    },

    "set-number"(key = 0, value = 0): number {
      const call = current.enter();
      return set(call, call.opened("keys", key), value);
    },

    get(key = 0, result = 0): void {
      const call = current.enter();
      const value = call.stateOf(call.opened("keys", key));
      const bytes = value instanceof Uint8Array ? value : undefined;
      const list = bytes && call.handOver(bytes);
      storeOptionalList(call.result(result, OPTION.bytes, OPTION.alignment), result >>> 0, list);
    },

    set(key = 0, pointer = 0, length = 0): number {
      const call = current.enter();
      const name = call.opened("keys", key);
      return set(call, name, call.bytes(pointer, length));
    },

    delete(key = 0): void {
      const call = current.enter();
      call.setState(call.opened("keys", key), undefined);
    },

    list(afterPointer = 0, afterLength = 0, limit = 0, result = 0): void {
      const call = current.enter();
      const after = call.text(afterPointer, afterLength);
      const names = sortedKeys(call).filter((name) => after === "" || utf8Key(name) > utf8Key(after));
      const count = Math.min(Math.max(1, limit >>> 0), MAXIMUM_LISTED);
      const list = handOverTexts(call, names.slice(0, count), 1);
      storeList(call.result(result, LIST.bytes, LIST.alignment), result >>> 0, list);
    },

    ...comparingFunctions(current),
  };
}

function comparingFunctions(current: CurrentCall): Readonly<Record<string, WebAssembly.HostFunction>> {
  return {
    "compare-and-set-number"(key = 0, expected = 0, value = 0): number {
      const call = current.enter();
      const name = call.opened("keys", key);
      const held = call.stateOf(name);
      const isExpected = Number.isNaN(expected) ? held === undefined : held === expected;
      return isExpected ? set(call, name, value) : OUTCOME.conflict;
    },

    "compare-and-set"(key = 0, isSome = 0, expectedPointer = 0, expectedLength = 0, pointer = 0, length = 0): number {
      const call = current.enter();
      const name = call.opened("keys", key);
      const expected = checkOption(isSome) ? call.bytes(expectedPointer, expectedLength) : undefined;
      const value = call.bytes(pointer, length);
      return holds(call.stateOf(name), expected) ? set(call, name, value) : OUTCOME.conflict;
    },
  };
}

/** The names of the keys in use in the order of their bytes, paid for by their number. */
export function sortedKeys(call: HandlerCall): readonly string[] {
  call.charge(call.keyCount * PRICES.listed);
  return sortUtf8(call.keysInUse());
}

/** Whether the case of an option is `some`. @throws ContainerFault runtime.abi when it is neither. @see CanonicalABI.md, lift_flat_variant */
export function checkOption(isSome: number): boolean {
  if (isSome >>> 0 > 1) throw abiFault(`Cannot take case ${isSome >>> 0} of an option: there are 2`);
  return isSome === 1;
}

function set(call: HandlerCall, key: string, value: StateValue): number {
  return call.setState(key, value) ? OUTCOME.accepted : OUTCOME["over-budget"];
}

function holds(held: StateValue | undefined, expected: Uint8Array | undefined): boolean {
  if (expected === undefined || !(held instanceof Uint8Array)) return held === expected;
  return Buffer.compare(held, expected) === 0;
}
