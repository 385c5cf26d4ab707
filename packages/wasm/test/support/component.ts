import assert from "node:assert/strict";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { isThimbleError } from "@thimble/base";
import { unwrapComponent } from "../../src/index.ts";

/** Parts of `wrapping`, each of which a test may put something else in place of. */
export interface WrappingParts {
  /** Fields of the core module. */
  readonly module: string;
  /** Fields of the shim. */
  readonly shim: string;
  /** Fields of the fixup. */
  readonly fixup: string;
  /** What the core module is given as `a:b/c@0.1.0`. */
  readonly given: string;
  /** Where the core module gets it from. */
  readonly arguments: string;
  /** Canonical options of what it is given through the shim. */
  readonly options: string;
  /** What the fixup is given as `actual`. */
  readonly actual: string;
  /** Which of the core module's exports is `tick`, and how. */
  readonly lift: string;
  /** Definitions at the end. */
  readonly more: string;
}

/** The core module that `wrapping` wraps. */
export const WRAPPED = `(import "a:b/c@0.1.0" "number" (func (param i32)))
  (import "a:b/c@0.1.0" "text" (func (param i32 i32)))
  (memory (export "memory") 1)
  (func (export "tick") (param f64) (call 0 (i32.const 7)) (call 1 (i32.const 0) (i32.const 1)))`;

const PARTS: WrappingParts = {
  module: WRAPPED,
  shim: `(table (export "$imports") 1 1 funcref)
    (func (export "0") (param i32 i32) (call_indirect (param i32 i32) (local.get 0) (local.get 1) (i32.const 0)))`,
  fixup: `(import "actual" "0" (func (param i32 i32))) (import "shim" "$imports" (table 1 1 funcref))
    (elem (i32.const 0) func 0)`,
  given: `(export "number" (func $number)) (export "text" (func $indirect))`,
  arguments: `(with "a:b/c@0.1.0" (instance $given))`,
  options: `(memory $memory) string-encoding=utf8`,
  actual: `(export "0" (func $text))`,
  lift: `(canon lift (core func $main "tick"))`,
  more: "",
};

/** A component around one core module, as wit-component makes it, in binary. */
export function wrapping(parts: Partial<WrappingParts> = {}): Promise<Uint8Array> {
  const { module, shim, fixup, given, arguments: args, options, actual, lift, more } = { ...PARTS, ...parts };
  return component(`
    (import "a:b/c@0.1.0" (instance $c
      (export "number" (func (param "value" u32))) (export "text" (func (param "value" string)))
      (export "other" (func (param "value" u32)))))
    (core module ${module})
    (core module $Shim ${shim})
    (core module $Fixup ${fixup})
    (core instance $shim (instantiate $Shim))
    (core func $number (canon lower (func $c "number")))
    (core func $other (canon lower (func $c "other")))
    (alias core export $shim "0" (core func $indirect))
    (core instance $given ${given})
    (core instance $main (instantiate 0 ${args}))
    (alias core export $main "memory" (core memory $memory))
    (core func $text (canon lower (func $c "text") ${options}))
    (core instance $actual ${actual})
    (core instance $fixup (instantiate $Fixup (with "actual" (instance $actual)) (with "shim" (instance $shim))
      (with "main" (instance $main))))
    (func $tick (param "time" f64) ${lift})
    (export "tick" (func $tick))
    ${more}`);
}

/** A component of these definitions, in binary. */
export function component(text: string): Promise<Uint8Array> {
  return parse(`(component ${text})`);
}

/** `unwrapComponent` refuses the wrapping with these parts, with a message that matches. */
export async function refusesWrapping(parts: Partial<WrappingParts>, message: RegExp): Promise<void> {
  const bytes = await wrapping(parts);
  assert.throws(
    () => unwrapComponent(bytes),
    (error) => {
      assert.ok(isThimbleError(error, "wasm.component-refused"), String(error));
      assert.match(error.message, message);
      return true;
    },
  );
}
