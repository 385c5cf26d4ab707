import assert from "node:assert/strict";
import { test } from "node:test";
import { isThimbleError } from "@thimble/base";
import { loadComponent } from "../src/index.ts";
import { limitProgram } from "../src/limit-program.ts";
import { transpileComponent } from "../src/transpile-component.ts";
import { Lab } from "./support/lab.ts";
import { programComponent } from "./support/program-component.ts";

/** Greets, and goes round so many times. */
const LOOP = `(local $i i32) (call $hello)
  (loop $on (br_if $on (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1000))))
  (i32.const 0)`;

test("a limited component pays for its instructions, exactly and the same on every run", async () => {
  const bytes = await programComponent(LOOP);
  using lab = new Lab();
  const plenty = await loadComponent(bytes, { limits: { instructions: 1_000_000 } });
  assert.equal(plenty.run(lab.program), 0);
  const used = 1_000_000 - (plenty.instructionsLeft() ?? 0);
  assert.ok(used > 5000, `${used}`);
  plenty.run(lab.program);
  assert.equal(1_000_000 - (plenty.instructionsLeft() ?? 0), used);
  const exact = await loadComponent(bytes, { limits: { instructions: used } });
  assert.equal(exact.run(lab.program), 0);
  assert.equal(exact.instructionsLeft(), 0);
  const short = await loadComponent(bytes, { limits: { instructions: used - 1 } });
  assert.throws(() => short.run(lab.program), { name: "RuntimeError" });
  assert.ok((short.instructionsLeft() ?? 0) < 0);
});

test("a limited component does not grow past its memory", async () => {
  const grows = await programComponent("(i32.eq (memory.grow (i32.const 1)) (i32.const -1))");
  using lab = new Lab();
  const run = async (memoryBytes?: number) =>
    (await loadComponent(grows, memoryBytes === undefined ? {} : { limits: { memoryBytes } })).run(lab.program);
  assert.deepEqual([await run(), await run(131_072), await run(65_536)], [0, 0, 1]);
  await assert.rejects(run(0), (error) => isThimbleError(error, "wasm.memory-over-budget"));
});

test("a component without limits says nothing of instructions", async () => {
  using lab = new Lab();
  const program = await loadComponent(await programComponent("(i32.const 0)"));
  program.run(lab.program);
  assert.equal(program.instructionsLeft(), undefined);
});

test("limitProgram() refuses several modules with code, and none", async () => {
  const { modules } = await transpileComponent(await programComponent("(i32.const 0)"));
  const [main] = modules.values();
  assert.ok(main !== undefined);
  const twice = new Map([...modules, ["another", main]]);
  const refused = (error: unknown): boolean => isThimbleError(error, "components.limits-refused");
  assert.throws(() => limitProgram(twice, { instructions: 1 }), refused);
  assert.throws(() => limitProgram(new Map(), { instructions: 1 }), refused);
});
