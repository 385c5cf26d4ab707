import { preview1Functions } from "@thimble/wasi";
import { abiFault } from "../container/container-fault.ts";
import type { CurrentCall } from "./current-call.ts";

/** `wasi_snapshot_preview1`, for every container of an engine that imports it. @see packages/wasi */
export function preview1Interface(current: CurrentCall): Readonly<Record<string, WebAssembly.HostFunction>> {
  return preview1Functions(() => {
    const { program } = current.enter().container;
    if (program === undefined) throw abiFault("Cannot call WASI: the container does not import it");
    return program.wasi;
  });
}
