import wabt from "wabt";

const toolkit = await wabt();

/** Assembles WebAssembly text. */
export function assemble(text: string): Uint8Array {
  const module = toolkit.parseWat("guest.wat", text, { exceptions: true });
  try {
    return Uint8Array.from(module.toBinary({ write_debug_names: true }).buffer);
  } finally {
    module.destroy();
  }
}

/** A command that runs `body`, with `proc_exit` and `fd_write` at hand and "hello\n" at 16, its iovec at 8. */
export function command(body: string): Uint8Array {
  return assemble(`(module
    (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
    (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
    (memory (export "memory") 1)
    (data (i32.const 8) "\\10\\00\\00\\00\\06\\00\\00\\00hello\\n")
    (func $inner (unreachable))
    (func $main (export "_start") ${body}))`);
}
