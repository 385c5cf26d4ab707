import { wat } from "./wat.ts";

/** Valid modules that together have each section and most kinds of instructions. */
export const MODULES: Readonly<Record<string, Uint8Array>> = {
  empty: wat("(module)"),
  everySection: wat(
    `(module $m
      (type $unary (func (param i32) (result i32)))
      (import "env" "log" (func $log (param i32)))
      (import "env" "limit" (global $limit i32))
      (memory (export "memory") 1 3)
      (table $t (export "table") 4 funcref)
      (table $x 2 externref)
      (global $count (mut i32) (i32.const 7))
      (global $big i64 (i64.const -9007199254740993))
      (global $real f64 (f64.const 0.5))
      (global $here (mut i32) (global.get $limit))
      (elem (i32.const 1) $double $main)
      (elem $passive funcref (ref.func $double) (ref.null func))
      (elem declare func $main)
      (data (i32.const 16) "active")
      (data $later "passive bytes")
      (start $init)
      (func $init (global.set $count (i32.const 1)))
      (func $double (type $unary) (i32.mul (local.get 0) (i32.const 2)))
      (func $main (export "run") (param i32) (result i32) (local f64 i64)
        (memory.init $later (i32.const 32) (i32.const 0) (i32.const 13))
        (data.drop $later)
        (table.init $t $passive (i32.const 0) (i32.const 0) (i32.const 2))
        (elem.drop $passive)
        (call $log (i32.trunc_sat_f64_s (global.get $real)))
        (table.set $t (i32.const 3) (ref.func $main))
        (memory.fill (i32.const 64) (i32.const 1) (i32.const 32))
        (memory.copy (i32.const 128) (i32.const 64) (i32.const 32))
        (drop (memory.grow (i32.const 1)))
        (i32.store offset=4 (i32.const 0) (local.get 0))
        (call_indirect (type $unary) (i32.extend8_s (i32.load offset=4 (i32.const 0))) (i32.const 1))))`,
    { names: true },
  ),
  control: wat(`(module
      (type $pair (func (param i32 i32) (result i32 i32)))
      (func $swap (type $pair) (local.get 1) (local.get 0))
      (func $count (export "run") (param $n i32) (result i32) (local $sum i32)
        (block $done
          (loop $next
            (br_if $done (i32.eqz (local.get $n)))
            (block $c (block $b (block $a
              (br_table $a $b $c (i32.rem_u (local.get $n) (i32.const 3))))
              (local.set $sum (i32.add (local.get $sum) (i32.const 1))) (br $c))
              (local.set $sum (i32.add (local.get $sum) (i32.const 10))))
            (if (i32.and (local.get $n) (i32.const 1)) (then (local.set $sum (i32.sub (local.get $sum) (i32.const 1))))
              (else nop))
            (local.set $n (i32.sub (local.get $n) (i32.const 1)))
            (br $next)))
        (if (i32.gt_s (local.get $sum) (i32.const 1000)) (then (return (i32.const 1000))))
        (i32.add (call $swap (local.get $sum) (i32.const 1)))))`),
  tailCalls: wat(`(module
      (type $f (func (param i32 i32) (result i32)))
      (table 1 funcref) (elem (i32.const 0) $sum)
      (func $sum (export "run") (type $f)
        (if (i32.eqz (local.get 0)) (then (return (local.get 1))))
        (if (i32.and (local.get 0) (i32.const 1))
          (then (return_call $sum (i32.sub (local.get 0) (i32.const 1)) (i32.add (local.get 1) (local.get 0)))))
        (return_call_indirect (type $f)
          (i32.sub (local.get 0) (i32.const 1)) (i32.add (local.get 1) (local.get 0)) (i32.const 0))))`),
  vectors: wat(`(module
      (memory 1)
      (func (export "run") (param i32) (result i32) (local v128)
        (local.set 1 (i32x4.add (v128.const i32x4 1 2 3 4) (i32x4.splat (local.get 0))))
        (v128.store (i32.const 0) (local.get 1))
        (v128.store8_lane 3 (i32.const 100) (i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 31 (local.get 1) (local.get 1)))
        (i32x4.extract_lane 2 (local.get 1))))`),
  multiValue: wat(`(module
      (func $two (param i32) (result i32 i32) (block (result i32 i32)
        (br_if 0 (local.get 0) (i32.const 5) (local.get 0)) (drop) (drop) (return (i32.const 7) (i32.const 8))))
      (func (export "run") (param i32) (result i32) (i32.add (call $two (local.get 0)))))`),
};
