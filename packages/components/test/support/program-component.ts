import { componentEmbed, componentNew } from "@bytecodealliance/jco-transpile/wasm-tools";
import wabt from "wabt";

const toolkit = await wabt();

/** @see WebAssembly/wasi-filesystem 0.2, wit/types.wit, error-code */
const ERROR_CODES = `access, would-block, already, bad-descriptor, busy, deadlock, quota, exist, file-too-large,
  illegal-byte-sequence, in-progress, interrupted, invalid, io, is-directory, loop, too-many-links, message-size,
  name-too-long, no-device, no-entry, no-lock, insufficient-memory, insufficient-space, not-directory, not-empty,
  not-recoverable, unsupported, no-tty, no-such-device, overflow, not-permitted, pipe, read-only, invalid-seek,
  text-file-busy, cross-device`;

/** As much of WASI 0.2 as the programs of these tests use, in a world that `more` adds to. */
const wit = (more: string): string => `package test:program;
world program {
  import wasi:cli/stdout@0.2.0;
  import wasi:cli/exit@0.2.0;
  ${more}
  export wasi:cli/run@0.2.0;
}
world other { export start: func(); }
package wasi:io@0.2.0 {
  interface error { resource error; }
  interface streams {
    use error.{error};
    variant stream-error { last-operation-failed(error), closed }
    resource output-stream { blocking-write-and-flush: func(contents: list<u8>) -> result<_, stream-error>; }
  }
}
package wasi:cli@0.2.0 {
  interface stdout { use wasi:io/streams@0.2.0.{output-stream}; get-stdout: func() -> output-stream; }
  interface exit { exit: func(status: result); }
  interface run { run: func() -> result; }
}
package wasi:filesystem@0.2.0 {
  interface types {
    enum error-code { ${ERROR_CODES} }
    flags path-flags { symlink-follow }
    flags open-flags { create, directory, exclusive, truncate }
    flags descriptor-flags { read, write }
    resource descriptor {
      open-at: func(path-flags: path-flags, path: string, open-flags: open-flags, %flags: descriptor-flags)
        -> result<descriptor, error-code>;
      write: func(buffer: list<u8>, offset: u64) -> result<u64, error-code>;
    }
  }
  interface preopens { use types.{descriptor}; get-directories: func() -> list<tuple<descriptor, string>>; }
}
package wasi:http@0.2.0 { interface types { nothing: func(); } }`;

/** A component of WASI 0.2 that runs `body`, which leaves 0 for success or 1; `$hello` prints "hello", `$exit` exits. */
export async function programComponent(body: string): Promise<Uint8Array> {
  return wrapped(
    `(module
      (import "wasi:cli/stdout@0.2.0" "get-stdout" (func $stdout (result i32)))
      (import "wasi:cli/exit@0.2.0" "exit" (func $exit (param i32)))
      (import "wasi:io/streams@0.2.0" "[method]output-stream.blocking-write-and-flush"
        (func $write (param i32 i32 i32 i32)))
      (memory (export "memory") 1)
      (data (i32.const 16) "hello\\n")
      (func $hello (call $write (call $stdout) (i32.const 16) (i32.const 6) (i32.const 64)))
      (func $inner unreachable)
      (func $deep (call $deep))
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
      (func (export "wasi:cli/run@0.2.0#run") (result i32) ${body}))`,
    "program",
  );
}

/** A program that opens a path in its first folder, and writes to it. */
export interface FileProgram {
  readonly path: string;
  readonly isCreate: boolean;
  /** The place in error-code of the error that it succeeds with; undefined when it is to write "hello". */
  readonly expected: number | undefined;
}

/** One that does so, and succeeds when what happens is what it expects. */
export function fileComponent({ path, isCreate, expected }: FileProgram): Promise<Uint8Array> {
  const failed = `(return (i32.ne (i32.load8_u (i32.const 84)) (i32.const ${expected ?? 255})))`;
  const text = `(module
    (import "wasi:filesystem/preopens@0.2.0" "get-directories" (func $folders (param i32)))
    (import "wasi:filesystem/types@0.2.0" "[method]descriptor.open-at"
      (func $open (param i32 i32 i32 i32 i32 i32 i32)))
    (import "wasi:filesystem/types@0.2.0" "[method]descriptor.write" (func $write (param i32 i32 i32 i64 i32)))
    (memory (export "memory") 1)
    (global $heap (mut i32) (i32.const 1024))
    (data (i32.const 16) "hello\\n")
    (data (i32.const 256) "${path}")
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
      (global.get $heap) (global.set $heap (i32.add (global.get $heap) (i32.const 64))))
    (func (export "wasi:cli/run@0.2.0#run") (result i32)
      (call $folders (i32.const 64))
      (call $open (i32.load (i32.load (i32.const 64))) (i32.const 0) (i32.const 256) (i32.const ${path.length})
        (i32.const ${isCreate ? 1 : 0}) (i32.const ${isCreate ? 2 : 1}) (i32.const 80))
      (if (i32.load8_u (i32.const 80)) (then ${failed}))
      (call $write (i32.load (i32.const 84)) (i32.const 16) (i32.const 6) (i64.const 0) (i32.const 96))
      (i32.or (i32.load8_u (i32.const 96)) (i32.ne (i32.load (i32.const 104)) (i32.const 6)))))`;
  return wrapped(text, "program", "import wasi:filesystem/types@0.2.0; import wasi:filesystem/preopens@0.2.0;");
}

/** One that imports wasi:http. */
export function httpComponent(): Promise<Uint8Array> {
  const text = `(module (import "wasi:http/types@0.2.0" "nothing" (func))
    (func (export "wasi:cli/run@0.2.0#run") (result i32) (call 0) (i32.const 0)))`;
  return wrapped(text, "program", "import wasi:http/types@0.2.0;");
}

/** One that is no program. */
export function otherComponent(): Promise<Uint8Array> {
  return wrapped('(module (func (export "start")))', "other");
}

async function wrapped(text: string, world: string, more = ""): Promise<Uint8Array> {
  const module = toolkit.parseWat("program.wat", text);
  try {
    const binary = Uint8Array.from(module.toBinary({ write_debug_names: true }).buffer);
    return await componentNew(await componentEmbed({ binary, witSource: wit(more), world }));
  } finally {
    module.destroy();
  }
}
