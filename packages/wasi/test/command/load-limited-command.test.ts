import assert from "node:assert/strict";
import { test } from "node:test";
import { isThimbleError } from "@thimble/base";
import { loadCommand } from "../../src/command/load-command.ts";
import type { CommandLimits, StartedCommand } from "../../src/command/wasi-command.ts";
import { preview1Functions } from "../../src/preview1-functions.ts";
import { assemble, command } from "../support/assemble.ts";
import { Guest } from "../support/guest.ts";

function start(guest: Guest, bytes: Uint8Array, limits: CommandLimits): StartedCommand {
  const started = loadCommand(bytes, limits).instantiate(preview1Functions(() => guest.program));
  guest.program.attach(started.memory);
  return started;
}

const HELLO = "(drop (call $write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 0)))";

test("a command with limits does what it does without, and says how many instructions it had left", () => {
  using guest = new Guest();
  const started = start(guest, command(HELLO), { instructions: 1000, memoryBytes: 65_536 });
  started.run();
  assert.equal(guest.printed.stdout, "hello\n");
  assert.equal(started.instructionsLeft(), 1000 - 6);
});

test("a command that loops for ever ends at its last instruction", () => {
  using guest = new Guest();
  const started = start(guest, command("(loop $on (br $on))"), { instructions: 100_000 });
  assert.throws(() => started.run(), WebAssembly.RuntimeError);
  assert.ok(Number(started.instructionsLeft()) < 0);
});

test("memory does not grow beyond the limit, which the program is told, and a module that begins with more is refused", () => {
  using guest = new Guest();
  const grows = command(`(if (i32.ne (memory.grow (i32.const 2)) (i32.const -1)) (then unreachable)) ${HELLO}`);
  start(guest, grows, { memoryBytes: 100_000 }).run();
  assert.equal(guest.printed.stdout, "hello\n");
  assert.throws(
    () =>
      loadCommand(assemble(`(module (memory (export "memory") 3) (func (export "_start")))`), { memoryBytes: 65_536 }),
    (error) => isThimbleError(error, "wasm.memory-over-budget"),
  );
});

test("a start function of another type is refused", () => {
  const bytes = assemble(`(module (memory (export "memory") 1) (func (export "_start") (param i32)))`);
  assert.throws(
    () => loadCommand(bytes, { instructions: 9 }),
    (error) => isThimbleError(error, "wasi.not-a-command"),
  );
});
