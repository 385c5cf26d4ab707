import { assemble } from "./assemble.ts";

const HOST = `
  (import "thimble:edge/things@0.2.0" "property" (func $property (param i32 i32 i32 i32) (result i32)))
  (import "thimble:edge/things@0.2.0" "read" (func $read (param i32 i32)))
  (import "thimble:edge/things@0.2.0" "write" (func $write (param i32 f64) (result i32)))
  (import "thimble:edge/bus@0.2.0" "topic" (func $topic (param i32 i32) (result i32)))
  (import "thimble:edge/bus@0.2.0" "publish" (func $publish (param i32 i32 i32) (result i32)))
  (import "thimble:edge/bus@0.2.0" "publish-number" (func $publishNumber (param i32 f64) (result i32)))
  (import "thimble:edge/bus@0.2.0" "number-at" (func $numberAt (param i32 i32 i32 i32) (result f64)))
  (import "thimble:edge/senml@0.2.0" "field" (func $field (param i32 i32 i32 i32) (result i32)))
  (import "thimble:edge/senml@0.2.0" "add" (func $add (param i32 f64 f64)))
  (import "thimble:edge/senml@0.2.0" "publish" (func $publishPack (param i32) (result i32)))
  (import "thimble:edge/timers@0.2.0" "every" (func $every (param i32)))
  (import "thimble:edge/log@0.2.0" "number" (func $logNumber (param i32 i32 i32 f64)))
  (import "thimble:edge/config@0.2.0" "number" (func $configNumber (param i32 i32 f64) (result f64)))
  (import "thimble:edge/state@0.2.0" "key" (func $key (param i32 i32) (result i32)))
  (import "thimble:edge/state@0.2.0" "get-number" (func $getNumber (param i32 f64) (result f64)))
  (import "thimble:edge/state@0.2.0" "set-number" (func $setNumber (param i32 f64) (result i32)))
  (import "thimble:edge/state@0.2.0" "get" (func $get (param i32 i32)))
  (import "thimble:edge/state@0.2.0" "set" (func $set (param i32 i32 i32) (result i32)))
  (import "thimble:edge/state@0.2.0" "delete" (func $delete (param i32)))
  (import "wasi:logging/logging@0.1.0-draft" "log" (func $log (param i32 i32 i32 i32 i32)))
  (import "wasi:config/store@0.2.0-draft" "get" (func $configGet (param i32 i32 i32)))`;

/** An allocator that never frees, from 4,096 on, started anew by each message. */
const REALLOC = `
  (global $heap (mut i32) (i32.const 4096))
  (func $realloc (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (global.get $heap)
    (global.set $heap (i32.add (global.get $heap) (local.get 3))))`;

/** A guest with one page of memory, every host function by a short name, and an allocator. Texts begin at 1,024. */
export function guest(
  body: string,
  options: { readonly texts?: string; readonly realloc?: string; readonly pages?: string } = {},
): Uint8Array {
  return assemble(`(module ${HOST}
    (memory (export "memory") ${options.pages ?? "1"})
    (data (i32.const 1024) "${options.texts ?? ""}")
    ${options.realloc ?? REALLOC}
    ${body})`);
}

/** Counts readings under the key `n`, publishes the count to `out`, and goes on from the state it finds. */
export const COUNTER: Uint8Array = guest(
  `
  (global $t (mut i32) (i32.const -1))
  (global $k (mut i32) (i32.const -1))
  (func (export "start")
    (global.set $t (call $topic (i32.const 1024) (i32.const 3)))
    (global.set $k (call $key (i32.const 1027) (i32.const 1))))
  (func (export "reading") (param i32 f64 f64 i32)
    (local $n f64)
    (local.set $n (f64.add (call $getNumber (global.get $k) (f64.const 0)) (f64.const 1)))
    (drop (call $setNumber (global.get $k) (local.get $n)))
    (drop (call $publishNumber (global.get $t) (local.get $n))))`,
  { texts: "outn" },
);

/** Publishes each reading's value to `out`; misbehaves as `actions` say when a value is 666. */
export function misbehaving(action: string, extra = ""): Uint8Array {
  return guest(
    `
    (global $t (mut i32) (i32.const -1))
    (global $k (mut i32) (i32.const -1))
    (func (export "start")
      (global.set $t (call $topic (i32.const 1024) (i32.const 3)))
      (global.set $k (call $key (i32.const 1027) (i32.const 1))))
    ${extra}
    (func (export "reading") (param i32 f64 f64 i32)
      (drop (call $publishNumber (global.get $t) (local.get 1)))
      (drop (call $setNumber (global.get $k) (local.get 1)))
      (if (f64.eq (local.get 1) (f64.const 666)) (then ${action})))`,
    { texts: "outn" },
  );
}
