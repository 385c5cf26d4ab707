import { ContainerFault } from "../container/container-fault.ts";
import type { CurrentCall } from "./current-call.ts";
import type { HandlerCall } from "./handler-call.ts";
import { PRICES } from "./prices.ts";
import { handOverTexts, storeList, storeOptionalList } from "./stored-values.ts";
import { sortUtf8 } from "./utf8-order.ts";

/**
 * `result<option<string>, error>` and `result<list<…>, error>` where `error` is a variant of two strings: a byte says ok or error; the payload
 * begins at 4, the alignment of all cases, and is 12 bytes, as many as `error` and the option have.
 * @see CanonicalABI.md, "Alignment" and "Element Size"; wasi:config/store@0.2.0-draft get
 */
const RESULT = { bytes: 16, alignment: 4, isError: 0, payload: 4 } as const;

/** `thimble:edge/config`. @see wit/edge.wit */
export function configInterface(current: CurrentCall): Readonly<Record<string, WebAssembly.HostFunction>> {
  return {
    number(pointer = 0, length = 0, fallback = 0): number {
      const call = current.enter();
      const name = call.text(pointer, length);
      const text = variable(call, name);
      if (text === undefined) return fallback;
      const value = Number(text);
      if (text.trim() === "" || !Number.isFinite(value)) {
        throw new ContainerFault(
          "trap",
          "runtime.environment",
          `Cannot read ${name} of the environment: it is no number`,
        );
      }
      return value;
    },
  };
}

/** `wasi:config/store@0.2.0-draft`: the environment as text. */
export function wasiConfigInterface(current: CurrentCall): Readonly<Record<string, WebAssembly.HostFunction>> {
  return {
    get(pointer = 0, length = 0, result = 0): void {
      const call = current.enter();
      const text = variable(call, call.text(pointer, length));
      const list = text === undefined ? undefined : call.handOverText(text);
      const view = call.result(result, RESULT.bytes, RESULT.alignment);
      const start = result >>> 0;
      view.setUint8(start + RESULT.isError, 0);
      storeOptionalList(view, start + RESULT.payload, list);
    },

    "get-all"(result = 0): void {
      const call = current.enter();
      const { environment } = call.container.profile.spec;
      const names = Object.keys(environment);
      call.charge(names.length * PRICES.listed);
      const texts = sortUtf8(names).flatMap((name) => [name, environment[name] ?? ""]);
      const list = handOverTexts(call, texts, 2);
      const view = call.result(result, RESULT.bytes, RESULT.alignment);
      const start = result >>> 0;
      view.setUint8(start + RESULT.isError, 0);
      storeList(view, start + RESULT.payload, list);
    },
  };
}

function variable(call: HandlerCall, name: string): string | undefined {
  const { environment } = call.container.profile.spec;
  return Object.hasOwn(environment, name) ? environment[name] : undefined;
}
