import assert from "node:assert/strict";
import { it } from "node:test";
import { compileAssemblyScript } from "../../src/build/compile-assemblyscript.ts";
import { compileC } from "../../src/build/compile-c.ts";
import { compilerOf, SOURCE_ENDINGS } from "../../src/build/compiler-of.ts";
import { readModule } from "../../src/build/read-module.ts";

it("compilerOf() tells languages by the end of a file's name", () => {
  assert.equal(compilerOf("src/main.ts"), compileAssemblyScript);
  assert.equal(compilerOf("guard.c"), compileC);
  assert.equal(compilerOf("guard.cpp"), compileC);
  assert.equal(compilerOf("out/ready.wasm"), readModule);
  for (const ending of SOURCE_ENDINGS) assert.ok(compilerOf(`a${ending}`), ending);
  assert.equal(compilerOf("main.go"), undefined);
});
