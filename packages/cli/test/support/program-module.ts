import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assemble } from "./guard-module.ts";

/**
 * A command of WASI preview 1 that runs `body`. It has `$exit`, `$write`, `$read` and `$open` at hand, `$say` which prints the iovec at 8, "hello\n" at 16,
 * room for 32 bytes at 64 with its iovec at 48, and results at 0.
 */
export function programModule(body: string): Uint8Array {
  return assemble(`(module
    (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
    (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "args_sizes_get" (func $sizes (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "environ_sizes_get" (func $variables (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "path_create_directory" (func $mkdir (param i32 i32 i32) (result i32)))
    (memory (export "memory") 1)
    (data (i32.const 8) "\\10\\00\\00\\00\\06\\00\\00\\00hello\\n")
    (data (i32.const 48) "\\40\\00\\00\\00\\20\\00\\00\\00")
    (func $say (param $fd i32) (drop (call $write (local.get $fd) (i32.const 8) (i32.const 1) (i32.const 0))))
    (func $deep (call $deep) (call $deep))
    (func $inner unreachable)
    (func $main (export "_start") ${body}))`);
}

/** Files in a folder of their own, removed when disposed. */
export function programFolder(
  files: Readonly<Record<string, Uint8Array | string>>,
): Disposable & { readonly directory: string } {
  const directory = mkdtempSync(join(tmpdir(), "thimble-program-"));
  for (const [name, contents] of Object.entries(files)) writeFileSync(join(directory, name), contents);
  return { directory, [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }) };
}
