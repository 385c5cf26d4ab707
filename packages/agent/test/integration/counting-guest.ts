import wabt from "wabt";

/**
 * A container that counts readings in its state and publishes the count; opens the valve above 50 Cel and shuts it when it
 * stops; never returns from a message.
 */
const COUNTING_GUEST = `(module
  (import "thimble:edge/things@0.2.0" "property" (func $property (param i32 i32 i32 i32) (result i32)))
  (import "thimble:edge/things@0.2.0" "write" (func $write (param i32 f64) (result i32)))
  (import "thimble:edge/bus@0.2.0" "topic" (func $topic (param i32 i32) (result i32)))
  (import "thimble:edge/bus@0.2.0" "publish-number" (func $publish (param i32 f64) (result i32)))
  (import "thimble:edge/state@0.2.0" "key" (func $key (param i32 i32) (result i32)))
  (import "thimble:edge/state@0.2.0" "get-number" (func $get (param i32 f64) (result f64)))
  (import "thimble:edge/state@0.2.0" "set-number" (func $set (param i32 f64) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "machine")
  (data (i32.const 16) "valve")
  (data (i32.const 32) "plant/1/count")
  (data (i32.const 48) "count")
  (global $valve (mut i32) (i32.const 0))
  (global $counts (mut i32) (i32.const 0))
  (global $count (mut i32) (i32.const 0))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
  (func (export "start")
    (global.set $valve (call $property (i32.const 0) (i32.const 7) (i32.const 16) (i32.const 5)))
    (global.set $counts (call $topic (i32.const 32) (i32.const 13)))
    (global.set $count (call $key (i32.const 48) (i32.const 5))))
  (func (export "reading") (param $property i32) (param $value f64) (param $time f64) (param $quality i32)
    (local $n f64)
    (local.set $n (f64.add (call $get (global.get $count) (f64.const 0)) (f64.const 1)))
    (drop (call $set (global.get $count) (local.get $n)))
    (drop (call $publish (global.get $counts) (local.get $n)))
    (if (f64.gt (local.get $value) (f64.const 50))
      (then (drop (call $write (global.get $valve) (f64.const 1))))))
  (func (export "message") (param i32 i32 i32 i32 i32) (loop $again (br $again)))
  (func (export "stop") (drop (call $write (global.get $valve) (f64.const 0)))))`;

/** The module, assembled. */
export async function countingGuest(): Promise<Uint8Array> {
  const module = (await wabt()).parseWat("counting-guest.wat", COUNTING_GUEST);
  const { buffer } = module.toBinary({});
  module.destroy();
  return Uint8Array.from(buffer);
}
