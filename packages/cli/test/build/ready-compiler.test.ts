import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { ReadyCompiler } from "../../src/build/ready-compiler.ts";
import { runCompiler } from "../../src/build/run-compiler.ts";
import { temporaryProject } from "./temporary-project.ts";

const text = (limit: number): string =>
  `import { topic } from "@thimble/assemblyscript";\nexport function tick(time: f64): void { if (time > ${limit}) topic("a").publish("b"); }`;

test("ReadyCompiler makes of sources what a compiler makes that begins with them, also after mistakes and in another folder", async () => {
  await using project = await temporaryProject({ "main.ts": text(1) });
  await using other = await temporaryProject({ "main.ts": text(9) });
  const request = { directory: project.directory, source: "main.ts" };
  const compiler = new ReadyCompiler();
  const ready = async (): Promise<void> => {
    while (await compiler.prepare());
  };
  assert.equal(await compiler.prepare(), false);
  const first = await compiler.answer(request);
  await ready();
  await writeFile(join(project.directory, "main.ts"), "export function tick(");
  assert.equal((await compiler.answer(request)).wasm, undefined);
  await ready();
  // What was read ahead is the compiler's own alone: the sources are those of now.
  await writeFile(join(project.directory, "main.ts"), text(2));
  const second = await compiler.answer(request);
  assert.deepEqual(second, await runCompiler(request));
  assert.notDeepEqual(second.wasm, first.wasm);
  await ready();
  const elsewhere = { ...request, directory: other.directory };
  assert.deepEqual(await compiler.answer(elsewhere), await runCompiler(elsewhere));
  await ready();
  const named = { ...elsewhere, debug: true };
  assert.deepEqual(await compiler.answer(named), await runCompiler(named));
});
