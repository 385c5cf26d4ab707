import assert from "node:assert/strict";
import { test } from "node:test";
import { isThimbleError } from "@thimble/base";
import { isComponent } from "@thimble/wasm";
import { transpileComponent } from "../src/transpile-component.ts";
import { httpComponent, otherComponent, programComponent } from "./support/program-component.ts";

async function refuses(bytes: Uint8Array, code: string, text: RegExp): Promise<void> {
  await assert.rejects(transpileComponent(bytes), (error) => {
    assert.ok(isThimbleError(error), String(error));
    assert.equal(error.code, code);
    assert.match(`${error.message} (${error.expected})`, text);
    return true;
  });
}

test("transpileComponent() gives JavaScript and the core modules that it asks for", async () => {
  const { source, modules } = await transpileComponent(await programComponent("(i32.const 0)"));
  assert.match(source, /export function instantiate\(/);
  assert.ok(modules.size > 1);
  for (const [name, bytes] of modules) {
    assert.ok(source.includes(`'${name}'`), name);
    assert.equal(isComponent(bytes), false);
  }
});

test("transpileComponent() refuses by name what a program does not get", async () => {
  await refuses(await httpComponent(), "components.import-refused", /"wasi:http\/types".*wasi:cli/);
});

test("transpileComponent() refuses a component that is no program, and bytes that are no component", async () => {
  await refuses(await otherComponent(), "components.not-a-program", /wasi:cli\/run@0\.2/);
  const whole = await programComponent("(i32.const 0)");
  await refuses(whole.slice(0, whole.length / 2), "components.not-readable", /the transpiler refuses it/);
});

test("transpileComponent() takes nothing of the process into the JavaScript", async () => {
  const { source } = await transpileComponent(await programComponent("(i32.const 0)"));
  assert.doesNotMatch(source, /^import |import\(|require\(/m);
});
