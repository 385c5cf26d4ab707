import wabt from "wabt";

const toolkit = await wabt();

/** Raises an alarm, opens the valve and logs when it starts: with no compiler, so that tests are quick. Above this value it is an alarm. */
export const GUARD_LIMIT = 90;

const GUARD = `(module
  (import "thimble:edge/things@0.2.0" "property" (func $property (param i32 i32 i32 i32) (result i32)))
  (import "thimble:edge/things@0.2.0" "write" (func $write (param i32 f64) (result i32)))
  (import "thimble:edge/bus@0.2.0" "topic" (func $topic (param i32 i32) (result i32)))
  (import "thimble:edge/senml@0.2.0" "field" (func $field (param i32 i32 i32 i32) (result i32)))
  (import "thimble:edge/senml@0.2.0" "add" (func $add (param i32 f64 f64)))
  (import "thimble:edge/senml@0.2.0" "publish" (func $publish (param i32) (result i32)))
  (import "wasi:logging/logging@0.1.0-draft" "log" (func $log (param i32 i32 i32 i32 i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "coolantopenplant/1/anomalyscore/started")
  (global $valve (mut i32) (i32.const 0))
  (global $alarm (mut i32) (i32.const 0))
  (global $score (mut i32) (i32.const 0))
  (func (export "start")
    (global.set $valve (call $property (i32.const 0) (i32.const 7) (i32.const 7) (i32.const 4)))
    (global.set $alarm (call $topic (i32.const 11) (i32.const 15)))
    (global.set $score (call $field (i32.const 26) (i32.const 5) (i32.const 31) (i32.const 1)))
    (call $log (i32.const 2) (i32.const 0) (i32.const 0) (i32.const 32) (i32.const 7)))
  (func (export "reading") (param $property i32) (param $value f64) (param $time f64) (param $quality i32)
    (if (f64.gt (local.get $value) (f64.const ${GUARD_LIMIT}))
      (then
        (drop (call $write (global.get $valve) (f64.const 1)))
        (call $add (global.get $score) (local.get $value) (local.get $time))
        (drop (call $publish (global.get $alarm)))))))`;

/** Assembles WebAssembly text. */
export function assemble(text: string): Uint8Array {
  const module = toolkit.parseWat("guard.wat", text);
  try {
    return Uint8Array.from(module.toBinary({}).buffer);
  } finally {
    module.destroy();
  }
}

/** The module of the guard. */
export function guardModule(): Uint8Array {
  return assemble(GUARD);
}
