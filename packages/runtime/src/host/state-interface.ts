import { abiFault } from "../container/container-fault.ts";
import type { CurrentCall } from "./current-call.ts";
import { OUTCOME } from "./outcomes.ts";
import { PRICES } from "./prices.ts";

/** @see wit/edge.wit state.key */
const MAXIMUM_KEY_BYTES = 256;

/** `option<list<u8>>`: a byte that says none or some, then pointer and length at 4. @see CanonicalABI.md, "Alignment" and "Element Size" */
const OPTION = { bytes: 12, alignment: 4, isSome: 0, pointer: 4, length: 8 } as const;

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
      return call.setState(call.opened("keys", key), value) ? OUTCOME.accepted : OUTCOME["over-budget"];
    },

    get(key = 0, result = 0): void {
      const call = current.enter();
      const value = call.stateOf(call.opened("keys", key));
      const bytes = value instanceof Uint8Array ? value : undefined;
      const list = bytes && call.handOver(bytes);
      const view = call.result(result, OPTION.bytes, OPTION.alignment);
      const start = result >>> 0;
      view.setUint8(start + OPTION.isSome, list === undefined ? 0 : 1);
      if (list === undefined) return;
      view.setUint32(start + OPTION.pointer, list.pointer, true);
      view.setUint32(start + OPTION.length, list.length, true);
    },

    set(key = 0, pointer = 0, length = 0): number {
      const call = current.enter();
      const name = call.opened("keys", key);
      return call.setState(name, call.bytes(pointer, length)) ? OUTCOME.accepted : OUTCOME["over-budget"];
    },

    delete(key = 0): void {
      const call = current.enter();
      call.setState(call.opened("keys", key), undefined);
    },
  };
}
