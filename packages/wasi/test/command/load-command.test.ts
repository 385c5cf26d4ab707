import assert from "node:assert/strict";
import { test } from "node:test";
import { isThimbleError } from "@thimble/base";
import { loadCommand } from "../../src/command/load-command.ts";
import { preview1Functions } from "../../src/preview1-functions.ts";
import { ProgramExit } from "../../src/program/program-exit.ts";
import { assemble, command } from "../support/assemble.ts";
import { Guest } from "../support/guest.ts";

function refusal(bytes: Uint8Array): { readonly code: string; readonly text: string } {
  try {
    loadCommand(bytes).instantiate(preview1Functions(() => new Guest().program));
    return { code: "", text: "" };
  } catch (error) {
    assert.ok(isThimbleError(error), String(error));
    return { code: error.code, text: `${error.message} (${error.expected})` };
  }
}

test("loadCommand() runs a command on the memory that it exports", () => {
  using guest = new Guest();
  const bytes = command("(drop (call $write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 0)))");
  const started = loadCommand(bytes).instantiate(preview1Functions(() => guest.program));
  guest.program.attach(started.memory);
  started.run();
  assert.equal(guest.printed.stdout, "hello\n");
  assert.equal(started.instructionsLeft(), undefined);
});

test("loadCommand() ends a command that exits, and one that catches what unwinds it", () => {
  using guest = new Guest();
  const bytes = assemble(`(module
    (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
    (memory (export "memory") 1)
    (func (export "_start")
      (try (do (call $exit (i32.const 3))) (catch_all))
      (call $exit (i32.const 4))))`);
  const started = loadCommand(bytes).instantiate(preview1Functions(() => guest.program));
  guest.program.attach(started.memory);
  assert.throws(
    () => started.run(),
    (error) => error instanceof ProgramExit && error.status === 3,
  );
});

test("loadCommand() says what a module is that is no command", () => {
  const reactor = refusal(assemble(`(module (memory (export "memory") 1) (func (export "_initialize")))`));
  assert.equal(reactor.code, "wasi.not-a-command");
  assert.match(reactor.text, /reactor/);
  assert.equal(refusal(assemble("(module)")).code, "wasi.not-a-command");
  assert.match(refusal(assemble(`(module (func (export "_start")))`)).text, /export "memory"/);
  assert.equal(refusal(Uint8Array.of(1, 2, 3)).code, "wasi.not-runnable");
});

test("loadCommand() refuses imports that are none of preview 1, each by its name", () => {
  const of = (module: string, name: string): string =>
    `(module (import "${module}" "${name}" (func)) (memory (export "memory") 1) (func (export "_start")))`;
  assert.equal(refusal(assemble(of("wasi_unstable", "fd_write"))).code, "wasi.old-snapshot");
  const near = refusal(assemble(of("wasi_snapshot_preview1", "fd_writ")));
  assert.equal(near.code, "wasi.import-refused");
  assert.match(near.text, /"fd_write"/);
  assert.match(refusal(assemble(of("thimble:edge/bus@0.1.0", "topic"))).text, /thimble run DIR/);
  assert.match(refusal(assemble(of("env", "x"))).text, /only imports of "wasi_snapshot_preview1"/);
});

test("loadCommand() refuses a function of preview 1 that is taken for another type", () => {
  const bytes = assemble(`(module (import "wasi_snapshot_preview1" "fd_seek" (func (param f64) (result f64)))
    (memory (export "memory") 1) (func (export "_start")))`);
  assert.equal(refusal(bytes).code, "wasi.not-runnable");
});

test("loadCommand() tells a component from a module", () => {
  const { code, text } = refusal(Uint8Array.from([0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0]));
  assert.equal(code, "wasm.is-component");
  assert.match(text, /it is a component .*command of WASI preview 1/);
});
