import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ProgramExit } from "@thimble/wasi";
import { loadComponent } from "../src/index.ts";
import { transpileComponent } from "../src/transpile-component.ts";
import { Lab } from "./support/lab.ts";
import { fileComponent, httpComponent, programComponent } from "./support/program-component.ts";

async function run(body: string, lab: Lab): Promise<number> {
  return (await loadComponent(await programComponent(body))).run(lab.program);
}

test("loadComponent() gives a program that writes to its standard output and tells how it ended", async () => {
  using lab = new Lab();
  assert.equal(await run("(call $hello) (i32.const 0)", lab), 0);
  assert.equal(lab.printed.stdout, "hello\n");
  assert.equal(await run("(i32.const 1)", lab), 1);
});

test("loadComponent() gives a program that exits, from which nothing returns", async () => {
  using lab = new Lab();
  await assert.rejects(run("(call $exit (i32.const 1)) (call $hello) (i32.const 0)", lab), ProgramExit);
  assert.deepEqual([lab.program.exit?.status, lab.printed.stdout], [1, ""]);
});

test("loadComponent() gives a program whose trap comes out with a stack that can be read", async () => {
  using lab = new Lab();
  await assert.rejects(run("(call $inner) (i32.const 0)", lab), (error) => {
    assert.ok(error instanceof Error);
    assert.equal(error.name, "RuntimeError");
    assert.match(String(error.stack), /unreachable.*\n\s+at inner \(wasm:/);
    assert.ok(String(error.stack).length < 5000);
    return true;
  });
});

test("loadComponent() gives a program that can be run again and again, each time from the start", async () => {
  const program = await loadComponent(await programComponent("(call $hello) (i32.const 0)"));
  for (let n = 0; n < 3; n++) {
    using lab = new Lab();
    assert.equal(program.run(lab.program), 0);
    assert.equal(lab.printed.stdout, "hello\n");
  }
});

/** Places in `error-code`. @see WebAssembly/wasi-filesystem 0.2, wit/types.wit */
const ERROR = { noEntry: 20, notPermitted: 31 } as const;

test("loadComponent() gives a program the folders that were given, and nothing beside them", async () => {
  using lab = new Lab();
  const run = async (path: string, isCreate: boolean, expected: number | undefined): Promise<number> =>
    (await loadComponent(await fileComponent({ path, isCreate, expected }))).run(lab.program);
  assert.equal(await run("a.txt", true, undefined), 0);
  assert.equal(readFileSync(join(lab.folder, "a.txt"), "utf8"), "hello\n");
  assert.equal(await run("none.txt", false, ERROR.noEntry), 0);
  assert.equal(await run("../x", true, ERROR.notPermitted), 0);
  assert.equal(await run("/etc/passwd", false, ERROR.notPermitted), 0);
});

test("loadComponent() takes a component apart once, keeps that, and makes it anew where what was kept is broken", async () => {
  using lab = new Lab();
  const bytes = await programComponent("(call $hello) (i32.const 0)");
  const cacheFolder = join(lab.folder, "cache");
  let times = 0;
  const options = {
    cacheFolder,
    transpile: (component: Uint8Array) => {
      times += 1;
      return transpileComponent(component);
    },
  };
  const run = async (): Promise<number> => (await loadComponent(bytes, options)).run(lab.program);
  assert.deepEqual([await run(), await run(), times], [0, 0, 1]);
  const [key] = readdirSync(cacheFolder);
  assert.ok(key !== undefined);
  writeFileSync(join(cacheFolder, key), "broken");
  assert.deepEqual([await run(), await run(), times], [0, 0, 2]);
  await loadComponent(await programComponent("(i32.const 0)"), options);
  assert.equal(times, 3);
  assert.equal(lab.printed.stdout, "hello\n".repeat(4));
});

test("loadComponent() keeps nothing of what was refused", async () => {
  using lab = new Lab();
  const cacheFolder = join(lab.folder, "cache");
  for (let n = 0; n < 2; n++)
    await assert.rejects(loadComponent(await httpComponent(), { cacheFolder }), { code: "components.import-refused" });
  assert.equal(existsSync(cacheFolder), false);
});
