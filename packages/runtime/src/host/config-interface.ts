import { ContainerFault } from "../container/container-fault.ts";
import { encodeText } from "../container/guest-memory.ts";
import type { CurrentCall } from "./current-call.ts";
import type { HandlerCall } from "./handler-call.ts";

/**
 * `result<option<string>, error>` where `error` is a variant of two strings: a byte says ok or error; the payload begins at 4, the
 * alignment of both cases. An option is a byte that says none or some, then at its own alignment, 4, pointer and length: 4 + 12 bytes.
 * @see CanonicalABI.md, "Alignment" and "Element Size"; wasi:config/store@0.2.0-draft get
 */
const RESULT = { bytes: 16, alignment: 4, isError: 0, isSome: 4, pointer: 8, length: 12 } as const;

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
      const list = text === undefined ? undefined : call.handOver(encodeText(text));
      const view = call.result(result, RESULT.bytes, RESULT.alignment);
      const start = result >>> 0;
      view.setUint8(start + RESULT.isError, 0);
      view.setUint8(start + RESULT.isSome, list === undefined ? 0 : 1);
      if (list === undefined) return;
      view.setUint32(start + RESULT.pointer, list.pointer, true);
      view.setUint32(start + RESULT.length, list.length, true);
    },
  };
}

function variable(call: HandlerCall, name: string): string | undefined {
  const { environment } = call.container.profile.spec;
  return Object.hasOwn(environment, name) ? environment[name] : undefined;
}
