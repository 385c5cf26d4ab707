import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, describe, it } from "node:test";
import { buildProject } from "../../../packages/cli/src/build/build-project.ts";

const hasTools = spawnSync("wasm-tools", ["--version"]).error === undefined;

/** Runs wasm-tools, which must end well, and returns what it printed. */
function wasmTools(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync("wasm-tools", args, { encoding: "utf8" });
  assert.equal(status, 0, `wasm-tools ${args.join(" ")}\n${stderr}`);
  return stdout;
}

/** wit/edge.wit with a world that exports only these. WIT knows no optional exports. */
function witWithExports(text: string, exports: readonly string[]): string {
  return text.replace(/^ {2}export ([a-z]+): func.*$/gm, (line, name: string) => (exports.includes(name) ? line : ""));
}

describe("the contract as the WebAssembly project's own tools read it", {
  skip: hasTools ? false : "install it with: cargo install wasm-tools --version 1.263.0 --locked",
}, () => {
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "thimble-component-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  it("is a package of WIT", () => {
    assert.match(wasmTools("component", "wit", "wit"), /package thimble:edge@0\.2\.0;/);
  });

  it("is lowered to the module that container.wat has", () => {
    const committed = readFileSync("packages/model/test/contract/container.wat", "utf8");
    const [first = "", ...lines] = committed.split("\n");
    const [, command = ""] = /: wasm-tools (.*)$/.exec(first) ?? [];
    assert.equal(lines.join("\n"), wasmTools(...command.split(" ")));
  });

  for (const name of ["guard", "hourly"]) {
    it(`takes ${name} for a component, as it is built`, async () => {
      const { wasm } = await buildProject(resolve("examples/machine-guard", name));
      const exports = WebAssembly.Module.exports(new WebAssembly.Module(wasm)).map((one) => one.name);
      const fileOf = (file: string): string => join(folder, `${name}-${file}`);
      writeFileSync(fileOf("core.wasm"), wasm);
      cpSync("wit", fileOf("wit"), { recursive: true });
      writeFileSync(join(fileOf("wit"), "edge.wit"), witWithExports(readFileSync("wit/edge.wit", "utf8"), exports));
      const world = ["--world", "container", "-o", fileOf("embedded.wasm")];
      wasmTools("component", "embed", fileOf("wit"), fileOf("core.wasm"), ...world);
      wasmTools("component", "new", fileOf("embedded.wasm"), "-o", fileOf("component.wasm"));
      wasmTools("validate", fileOf("component.wasm"));
      const wrapped = wasmTools("component", "wit", fileOf("component.wasm"));
      assert.match(wrapped, /import thimble:edge\/things@0\.2\.0;|import thimble:edge\/bus@0\.2\.0;/);
      assert.match(wrapped, /export reading: func/);
    });
  }
});
