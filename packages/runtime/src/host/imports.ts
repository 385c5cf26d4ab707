import { ThimbleError } from "@thimble/base";
import { PREVIEW1_MODULE } from "@thimble/wasi";
import { forwardedName, forwardingModule, halvesOf, WAIT_IMPORTS } from "@thimble/wasm";
import { exportedFunction } from "../container/exported-function.ts";
import { CONTAINER_IMPORTS, CONTAINER_WAITS } from "../prepare/container-imports.ts";
import { busInterface } from "./bus-interface.ts";
import { wasiMonotonicClockInterface, wasiWallClockInterface } from "./clocks-interface.ts";
import { configInterface, wasiConfigInterface } from "./config-interface.ts";
import type { CurrentCall } from "./current-call.ts";
import { wasiKeyvalueAtomicsInterface, wasiKeyvalueInterface } from "./keyvalue-interface.ts";
import { logInterface, wasiLoggingInterface } from "./log-interface.ts";
import { preview1Interface } from "./preview1-interface.ts";
import { wasiRandomInterface } from "./random-interface.ts";
import { senmlInterface } from "./senml-interface.ts";
import { stateInterface } from "./state-interface.ts";
import { thingsInterface } from "./things-interface.ts";
import { timersInterface } from "./timers-interface.ts";
import type { WaitingFunction, Waits } from "./waits.ts";

/** Host functions of one interface, by their names. */
type HostInterface = Readonly<Record<string, WebAssembly.HostFunction | WaitingFunction>>;

/** The functions that wait, as `forwardingModule` wants them. */
const WAITING: ReadonlySet<string> = new Set(
  Object.entries(CONTAINER_WAITS).flatMap(([from, names]) => names.map((name) => forwardedName(from, name))),
);

/** The import module and name under which a prepared module takes its memory. */
export const MEMORY_IMPORT = { importModule: "thimble", importName: "memory" } as const;

/** Those under which a prepared module without tables takes every host function, in the order of `CONTAINER_IMPORTS`. */
export const FUNCTIONS_IMPORT = { importModule: "thimble:host", importName: "functions" } as const;

/**
 * Every host function, by the names of `CONTAINER_IMPORTS`, and a table of all. Made once for an engine, and given to containers as functions of one
 * WebAssembly instance, because functions of JavaScript would cost each container 140 bytes for each that it imports; those of an instance cost 50, and
 * in the table nothing.
 * @see packages/wasm forwardingModule, RewriteOptions.hostFunctions
 */
export function hostImports(current: CurrentCall, waits: Waits): WebAssembly.Imports {
  const module = new WebAssembly.Module(Uint8Array.from(forwardingModule(CONTAINER_IMPORTS, WAITING)));
  const functions = Object.entries(hostFunctions(current, waits)).map(([from, members]) => [from, inHalves(members)]);
  const { exports } = new WebAssembly.Instance(module, {
    ...Object.fromEntries(functions),
    [WAIT_IMPORTS.module]: {
      [WAIT_IMPORTS.suspend]: new WebAssembly.Suspending((number = 0) => waits.suspend(number)),
      [WAIT_IMPORTS.resume]: (number = 0) => waits.resume(number),
    },
  });
  const interfaces = Object.entries(CONTAINER_IMPORTS).map(([from, functions]) => {
    const forwarded = Object.keys(functions).map((name) => [name, forwardedFunction(exports, from, name)] as const);
    return [from, Object.fromEntries(forwarded)] as const;
  });
  return {
    ...Object.fromEntries(interfaces),
    [FUNCTIONS_IMPORT.importModule]: {
      [FUNCTIONS_IMPORT.importName]: tableOf(interfaces.flatMap(([, members]) => Object.values(members))),
    },
  };
}

/** A table that can not grow: V8 keeps a list of the instances that import one that can, and goes through it for each. */
function tableOf(functions: readonly WebAssembly.HostFunction[]): WebAssembly.Table {
  const table = new WebAssembly.Table({ element: "anyfunc", initial: functions.length, maximum: functions.length });
  for (const [number, item] of functions.entries()) table.set(number, item);
  return table;
}

function forwardedFunction(exports: WebAssembly.Exports, from: string, name: string): WebAssembly.HostFunction {
  const forwarded = exportedFunction(exports, forwardedName(from, name));
  if (forwarded !== undefined) return forwarded;
  throw new ThimbleError("base.bug", `Cannot import "${name}" of ${from}: it is not forwarded`);
}

/** Host functions by the names under which the forwarding module imports them. */
function inHalves(functions: HostInterface): Readonly<Record<string, WebAssembly.HostFunction>> {
  const entries = Object.entries(functions).flatMap(([name, given]): [string, WebAssembly.HostFunction][] => {
    if (typeof given === "function") return [[name, given]];
    const { ask, answer } = halvesOf(name);
    return [
      [ask, given.ask],
      [answer, given.answer],
    ];
  });
  return Object.fromEntries(entries);
}

function hostFunctions(current: CurrentCall, waits: Waits): Readonly<Record<string, HostInterface>> {
  return {
    "thimble:edge/things@0.2.0": thingsInterface(current, waits),
    "thimble:edge/bus@0.2.0": busInterface(current),
    "thimble:edge/senml@0.2.0": senmlInterface(current),
    "thimble:edge/timers@0.2.0": timersInterface(current, waits),
    "thimble:edge/log@0.2.0": logInterface(current),
    "thimble:edge/config@0.2.0": configInterface(current),
    "thimble:edge/state@0.2.0": stateInterface(current),
    "wasi:logging/logging@0.1.0-draft": wasiLoggingInterface(current),
    "wasi:config/store@0.2.0-draft": wasiConfigInterface(current),
    "wasi:clocks/wall-clock@0.2.0": wasiWallClockInterface(current),
    "wasi:clocks/monotonic-clock@0.2.0": wasiMonotonicClockInterface(current),
    "wasi:random/random@0.2.0": wasiRandomInterface(current),
    "wasi:keyvalue/store@0.2.0-draft": wasiKeyvalueInterface(current),
    "wasi:keyvalue/atomics@0.2.0-draft": wasiKeyvalueAtomicsInterface(current),
    [PREVIEW1_MODULE]: preview1Interface(current, waits),
  };
}
