import { assemble } from "./assemble.ts";

/** Bytes of a number in memory, as a data segment writes them. */
function word(value: number): string {
  return [0, 8, 16, 24].map((shift) => `\\${((value >>> shift) & 0xff).toString(16).padStart(2, "0")}`).join("");
}

/** Where the texts of a guest begin, and where results go. */
const TEXTS = 1024;

/**
 * A container of WASI with one page of memory. `$print` writes so many bytes of its texts from an offset to a descriptor, `$file` appends
 * "hello" to the file `/log` of its first folder and returns the errno of the first step that fails.
 */
export function wasiGuest(body: string, texts = ""): Uint8Array {
  return assemble(`(module
    (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
    (import "wasi_snapshot_preview1" "clock_time_get" (func $clock (param i32 i64 i32) (result i32)))
    (import "wasi_snapshot_preview1" "environ_get" (func $environ (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "path_open" (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
    ${body.includes("$poll") ? POLL_IMPORT : ""}
    (memory (export "memory") 1)
    (data (i32.const 8) "${word(2000)}${word(5)}")
    (data (i32.const 2000) "hellolog")
    (data (i32.const ${TEXTS}) "${texts}")
    (func $print (param $fd i32) (param $offset i32) (param $length i32)
      (i32.store (i32.const 32) (i32.add (i32.const ${TEXTS}) (local.get $offset)))
      (i32.store (i32.const 36) (local.get $length))
      (drop (call $write (local.get $fd) (i32.const 32) (i32.const 1) (i32.const 0))))
    (func $file (result i32)
      (local $errno i32)
      (local.set $errno
        (call $open (i32.const 3) (i32.const 0) (i32.const 2005) (i32.const 3) (i32.const 1) (i64.const 64) (i64.const 0)
          (i32.const 1) (i32.const 0)))
      (if (local.get $errno) (then (return (local.get $errno))))
      (call $write (i32.load (i32.const 0)) (i32.const 8) (i32.const 1) (i32.const 0)))
    ${body.includes("$poll") ? POLL : ""}
    ${body})`);
}

/** Only where it is called: a module that imports it is one that waits. */
const POLL_IMPORT = '(import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))';

/**
 * `$until` makes the subscription of that number one to a clock, `$input` one to standard input, with the number as its userdata. `$pollAll` polls so many
 * and returns the errno, or 1000, and what was told: their number times 100, and the userdata of the first times 10, and its error.
 */
const POLL = `
    (func $until (param $place i32) (param $clock i32) (param $timeout i64) (param $flags i32)
      (local $at i32)
      (local.set $at (i32.add (i32.const 4096) (i32.mul (local.get $place) (i32.const 48))))
      (i64.store (local.get $at) (i64.extend_i32_u (local.get $place)))
      (i32.store (i32.add (local.get $at) (i32.const 8)) (i32.const 0))
      (i32.store (i32.add (local.get $at) (i32.const 16)) (local.get $clock))
      (i64.store (i32.add (local.get $at) (i32.const 24)) (local.get $timeout))
      (i32.store (i32.add (local.get $at) (i32.const 40)) (local.get $flags)))
    (func $input (param $place i32)
      (local $at i32)
      (local.set $at (i32.add (i32.const 4096) (i32.mul (local.get $place) (i32.const 48))))
      (i64.store (local.get $at) (i64.extend_i32_u (local.get $place)))
      (i32.store (i32.add (local.get $at) (i32.const 8)) (i32.const 1))
      (i32.store (i32.add (local.get $at) (i32.const 16)) (i32.const 0)))
    (func $pollAll (param $count i32) (result i32)
      (local $errno i32)
      (local.set $errno (call $poll (i32.const 4096) (i32.const 8192) (local.get $count) (i32.const 48)))
      (if (local.get $errno) (then (return (local.get $errno))))
      (i32.add (i32.const 1000) (i32.add (i32.mul (i32.load (i32.const 48)) (i32.const 100))
        (i32.add (i32.mul (i32.load (i32.const 8192)) (i32.const 10)) (i32.load16_u (i32.const 8200))))))
    (func $now (param $clock i32) (result i64)
      (drop (call $clock (local.get $clock) (i64.const 0) (i32.const 56)))
      (i64.load (i32.const 56)))`;
