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
    (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
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
    ${body})`);
}
