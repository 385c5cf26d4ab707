import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseModule } from "@thimble/wasm";
import type { CompileResult } from "../../src/build/compile-result.ts";
import { runCompiler } from "../../src/build/run-compiler.ts";
import { temporaryProject } from "./temporary-project.ts";

async function compile(
  text: string,
  files: Readonly<Record<string, string>> = {},
  debug = false,
): Promise<CompileResult> {
  await using project = await temporaryProject({ "main.ts": text, ...files });
  return runCompiler({ directory: project.directory, source: "main.ts", debug });
}

function customSections(wasm: Uint8Array | undefined): string[] {
  assert.ok(wasm !== undefined);
  return parseModule(wasm).customSections.map(({ name }) => name);
}

describe("runCompiler()", () => {
  it("compiles a container of several files, and none of the folder's configuration", async () => {
    const { wasm, messages } = await compile(
      'import { twice } from "./more";\nexport function tick(time: f64): void { if (twice(time) > 0) unreachable(); }',
      {
        "more.ts": "export function twice(x: f64): f64 { return 2 * x; }",
        "asconfig.json": '{ "options": { "runtime": "none such" } }',
      },
    );
    assert.deepEqual(messages, []);
    assert.ok(wasm !== undefined && wasm.length < 80);
  });

  it("keeps names of functions only for debugging", async () => {
    const text = "export function tick(time: f64): void { if (time > 0) unreachable(); }";
    assert.deepEqual(customSections((await compile(text)).wasm), []);
    assert.ok(customSections((await compile(text, {}, true)).wasm).includes("name"));
  });

  it("gives the same bytes for the same sources", async () => {
    const text =
      'import { topic } from "@thimble/assemblyscript";\nexport function start(): void { topic("a").publish("b"); }';
    assert.deepEqual((await compile(text)).wasm, (await compile(text)).wasm);
  });

  it("tells what is wrong, where it is", async () => {
    const { wasm, messages } = await compile(
      'export function tick(time: f64): void {\n  const x: i32 = "a";\n  nothing();\n}',
    );
    assert.equal(wasm, undefined);
    assert.deepEqual(
      messages.map(({ where, text }) => `${where} ${text}`),
      [
        "main.ts:2:18 Type '~lib/string/String' is not assignable to type 'i32'",
        "main.ts:3:3 Cannot find name 'nothing'",
      ],
    );
  });

  it("tells of a syntax that it does not know, and of a file that is not there", async () => {
    assert.match((await compile("export function (")).messages[0]?.where ?? "", /^main\.ts:1:/);
    const { messages } = await compile('import { x } from "./none";\nexport function start(): void { x(); }');
    assert.match(messages.map(({ text }) => text).join(), /none/);
    await using empty = await temporaryProject({});
    assert.deepEqual((await runCompiler({ directory: empty.directory, source: "main.ts" })).messages, [
      { severity: "error", text: "There is no such file", where: "main.ts" },
    ]);
  });

  it("shows a handler that can not be called as the contract calls it", async () => {
    const { messages } = await compile("\nexport function tick(time: string): void {}");
    assert.deepEqual(
      messages.map(({ where }) => where),
      ["main.ts:2:17"],
    );
  });
});
