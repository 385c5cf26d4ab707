import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { programComponent } from "../../../components/test/support/program-component.ts";
import { runHere, startProcess } from "../support/command-line.ts";
import { assemble } from "../support/guard-module.ts";
import { programFolder, programModule } from "../support/program-module.ts";

test("thimble run FILE.wasm prints what the program prints, and exits as it does", async () => {
  using folder = programFolder({
    "p.wasm": programModule("(call $say (i32.const 1)) (call $say (i32.const 2)) (call $exit (i32.const 42))"),
  });
  await using running = startProcess(["run", "p.wasm"], { cwd: folder.directory });
  assert.deepEqual(await running.ended, { status: 42, stdout: "hello\n", stderr: "hello\n" });
});

test("of a status the system keeps eight bits, and so does thimble run", async () => {
  using folder = programFolder({ "p.wasm": programModule("(call $exit (i32.const 300))") });
  assert.equal((await runHere(["run", "p.wasm"], { cwd: folder.directory })).status, 44);
});

test("a program finds its arguments, its variables and its folders, and nothing of the process", async () => {
  const bytes = programModule(`
    (drop (call $sizes (i32.const 0) (i32.const 64)))
    (drop (call $variables (i32.const 4) (i32.const 64)))
    (if (call $mkdir (i32.const 3) (i32.const 16) (i32.const 5)) (then (call $exit (i32.const 99))))
    (call $exit (i32.add (i32.mul (i32.load (i32.const 0)) (i32.const 10)) (i32.load (i32.const 4))))`);
  using folder = programFolder({ "p.wasm": bytes });
  const cwd = folder.directory;
  const words = ["run", "p.wasm", "--env", "A=1", "--env", "B=", "--dir", ".::/d"];
  assert.equal((await runHere([...words, "--", "--all", "x"], { cwd, environment: { SECRET: "1" } })).status, 32);
  assert.ok(existsSync(join(cwd, "hello")));
  assert.equal((await runHere(["run", "p.wasm", "--dir", ".::/d:ro"], { cwd })).status, 99);
  assert.equal((await runHere(["run", "p.wasm"], { cwd })).status, 99);
});

test("a trap prints one error, with the functions that were running, and exits with 134", async () => {
  using folder = programFolder({
    "p.wasm": programModule("(call $inner)"),
    "loop.wasm": programModule("(loop $on (br $on))"),
  });
  const cwd = folder.directory;
  const { status, stderr } = await runHere(["run", "p.wasm"], { cwd });
  assert.equal(status, 134);
  assert.match(
    stderr,
    /^error: Cannot go on with p\.wasm: unreachable\n {2}where {5}.+, called by .+\n {2}code {6}cli\.program-trapped\n$/,
  );
  const spent = await runHere(["run", "loop.wasm", "--instructions", "10k", "--memory", "64K"], { cwd });
  assert.equal(spent.status, 134);
  assert.ok(spent.stderr.includes("cli.program-trapped"));
  assert.match(spent.stderr, /its 10000 instructions are used up/);
});

test("Ctrl-C ends a program at once, with the status of its signal", async () => {
  using folder = programFolder({ "loop.wasm": programModule("(call $say (i32.const 1)) (loop $on (br $on))") });
  for (const [signal, status] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    await using running = startProcess(["run", "loop.wasm"], { cwd: folder.directory });
    await running.printed(/hello/);
    running.kill(signal);
    assert.equal((await running.ended).status, status);
  }
});

test("a module that is no program gives an error that says what is right", async () => {
  using folder = programFolder({
    "container.wasm": assemble(
      '(module (import "thimble:edge/bus@0.1.0" "topic" (func (param i32 i32) (result i32))) (memory (export "memory") 1))',
    ),
    "reactor.wasm": assemble('(module (func (export "_initialize")) (memory (export "memory") 1))'),
    "text.wasm": "(module)",
  });
  for (const [name, pattern] of [
    ["container.wasm", /thimble run DIR[\s\S]*wasi\.import-refused/],
    ["reactor.wasm", /it is a reactor[\s\S]*where {5}reactor\.wasm[\s\S]*wasi\.not-a-command/],
    ["text.wasm", /V8 refuses it[\s\S]*wasi\.not-runnable/],
    ["none.wasm", /base\.not-found/],
  ] as const) {
    const { status, stderr } = await runHere(["run", name], { cwd: folder.directory });
    assert.equal(status, 2);
    assert.match(stderr, pattern);
  }
});

test("thimble run FILE.wasm runs a component, too, with its output and its status", async () => {
  using folder = programFolder({
    "p.wasm": await programComponent("(call $hello) (i32.const 1)"),
    "trap.wasm": await programComponent("(call $inner) (i32.const 0)"),
  });
  const cwd = folder.directory;
  const environment = { XDG_CACHE_HOME: join(cwd, "cache") };
  await using running = startProcess(["run", "p.wasm"], { cwd, environment });
  assert.deepEqual(await running.ended, { status: 1, stdout: "hello\n", stderr: "" });
  assert.equal(readdirSync(join(cwd, "cache/thimble/components")).length, 1);
  const trapped = await runHere(["run", "trap.wasm"], { cwd });
  assert.equal(trapped.status, 134);
  assert.match(
    trapped.stderr,
    /^error: Cannot go on with trap\.wasm: wasm `unreachable`.+\n {2}where {5}inner, called by /,
  );
});
