import type { PreparedModule } from "../../src/index.ts";
import { assemble } from "./assemble.ts";

/** What no module is that was prepared: one whose handler never ends, whatever its budget. */
export const UNMETERED_LOOP: PreparedModule = unmetered("");

/** The same, and its start takes longer than the pump keeps the thread and says that it took many instructions. */
export const UNMETERED_SLOW_START: PreparedModule = unmetered(
  `(func (export "thimble:start") (param i32) (result i32)
     (local $i i32)
     (loop $l
       (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 50000000))))
     (i32.sub (local.get 0) (i32.const 60000)))`,
);

function unmetered(more: string): PreparedModule {
  const wasm = assemble(`(module
    (func (export "thimble:fuel") (result i32) (i32.const 1))
    (func (export "thimble:refuel") (param i32))
    (func (export "thimble:reading") (param i32 f64 f64 i32 i32) (result i32) (loop $l (br $l)) (i32.const 0))
    ${more})`);
  const module = new WebAssembly.Module(Uint8Array.from(wasm));
  return { digest: "sha256:0", module, initialPages: undefined, maximumPages: 0, handlers: ["reading"] };
}
