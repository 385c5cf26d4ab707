import { busInterface } from "./bus-interface.ts";
import { configInterface, wasiConfigInterface } from "./config-interface.ts";
import type { CurrentCall } from "./current-call.ts";
import { logInterface, wasiLoggingInterface } from "./log-interface.ts";
import { senmlInterface } from "./senml-interface.ts";
import { stateInterface } from "./state-interface.ts";
import { thingsInterface } from "./things-interface.ts";
import { timersInterface } from "./timers-interface.ts";

/** The import module and name under which a prepared module takes its memory. */
export const MEMORY_IMPORT = { importModule: "thimble", importName: "memory" } as const;

/** Every host function, by the names of `EDGE_IMPORTS`. Made once for an engine. */
export function hostImports(current: CurrentCall): WebAssembly.Imports {
  return {
    "thimble:edge/things@0.1.0": thingsInterface(current),
    "thimble:edge/bus@0.1.0": busInterface(current),
    "thimble:edge/senml@0.1.0": senmlInterface(current),
    "thimble:edge/timers@0.1.0": timersInterface(current),
    "thimble:edge/log@0.1.0": logInterface(current),
    "thimble:edge/config@0.1.0": configInterface(current),
    "thimble:edge/state@0.1.0": stateInterface(current),
    "wasi:logging/logging@0.1.0-draft": wasiLoggingInterface(current),
    "wasi:config/store@0.2.0-draft": wasiConfigInterface(current),
  };
}
