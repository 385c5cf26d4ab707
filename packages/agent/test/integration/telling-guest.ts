import wabt from "wabt";

/**
 * A container that logs, for each message, its topic and the number of the SenML record in it, as the SDKs take it: `/0/v`, or else `/0/vb`; and for each reading
 * its quality, by number.
 */
const TELLING_GUEST = `(module
  (import "thimble:edge/bus@0.2.0" "number-at" (func $number (param i32 i32 i32 i32) (result f64)))
  (import "thimble:edge/log@0.2.0" "number" (func $log (param i32 i32 i32 f64)))
  (memory (export "memory") 1)
  (data (i32.const 0) "/0/vb")
  (data (i32.const 16) "quality")
  (global $top (mut i32) (i32.const 1024))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (global.set $top (i32.and (i32.add (i32.add (global.get $top) (local.get 3)) (i32.const 15)) (i32.const 0xfff0)))
    (i32.sub (global.get $top) (i32.and (i32.add (local.get 3) (i32.const 15)) (i32.const 0xfff0))))
  (func (export "reading") (param $property i32) (param $value f64) (param $time f64) (param $quality i32)
    (call $log (i32.const 2) (i32.const 16) (i32.const 7) (f64.convert_i32_u (local.get $quality))))
  (func (export "message") (param i32 i32 i32 i32 i32)
    (local $value f64)
    (local.set $value (call $number (local.get 3) (local.get 4) (i32.const 0) (i32.const 4)))
    (if (f64.ne (local.get $value) (local.get $value))
      (then (local.set $value (call $number (local.get 3) (local.get 4) (i32.const 0) (i32.const 5)))))
    (call $log (i32.const 2) (local.get 1) (local.get 2) (local.get $value))
    (global.set $top (i32.const 1024))))`;

/** The module, assembled. */
export async function tellingGuest(): Promise<Uint8Array> {
  const module = (await wabt()).parseWat("telling-guest.wat", TELLING_GUEST);
  const { buffer } = module.toBinary({});
  module.destroy();
  return Uint8Array.from(buffer);
}
