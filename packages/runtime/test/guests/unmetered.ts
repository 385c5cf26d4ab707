import { EDGE_EXPORTS } from "@thimble/model";
import { ENTER_EXPORT, entryLayout } from "@thimble/wasm";
import type { PreparedModule } from "../../src/index.ts";
import { assemble } from "./assemble.ts";

const ENTRIES: Readonly<Record<string, number>> = Object.fromEntries(
  entryLayout(EDGE_EXPORTS).entries.map(({ name, number }) => [name, number]),
);

/** What no module is that was prepared: one whose handler never ends, whatever its budget. */
export const UNMETERED_LOOP: PreparedModule = unmetered("");

/** The same, and its start takes longer than the pump keeps the thread and says that it took many instructions. */
export const UNMETERED_SLOW_START: PreparedModule = unmetered(
  `(if (i32.eq (local.get $entry) (i32.const ${ENTRIES["start"]}))
    (then
      (loop $l
        (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 50000000))))
      (return (i32.sub (local.get $budget) (i32.const 60000)))))`,
);

/** The same, and its start never ends. */
export const UNMETERED_START: PreparedModule = unmetered(
  `(if (i32.eq (local.get $entry) (i32.const ${ENTRIES["start"]})) (then (loop $l (br $l))))`,
);

function unmetered(more: string): PreparedModule {
  const wasm = assemble(`(module
    (func (export "${ENTER_EXPORT}") (param $entry i32) (param $budget i32) (param i32 i32 i32 i32 i32 f64 f64)
      (result i32) (local $i i32)
      ${more}
      (if (i32.eq (local.get $entry) (i32.const ${ENTRIES["reading"]})) (then (loop $l (br $l))))
      (local.get $budget)))`);
  const module = new WebAssembly.Module(Uint8Array.from(wasm));
  return {
    digest: "sha256:0",
    module,
    initialPages: undefined,
    maximumPages: 0,
    handlers: ["start", "reading"],
    tellsTime: false,
    importsWasi: false,
    isCommand: false,
    waits: false,
  };
}
