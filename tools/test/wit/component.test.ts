import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, it } from "node:test";
import { componentEmbed, componentWit } from "@bytecodealliance/jco-transpile/wasm-tools";
import { buildProject } from "../../../packages/cli/src/build/build-project.ts";
import { wrapContainer } from "../../../packages/cli/test/build/wrap-container.ts";
import { EDGE_IMPORTS } from "../../../packages/model/src/index.ts";
import { parseModule } from "../../../packages/wasm/src/index.ts";

/** All of wit/ as one text: a package in a file of its own becomes one that stands in another. */
function wholeWit(): string {
  const files = readdirSync("wit", { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".wit"));
  const packages = files.map((file) =>
    readFileSync(join("wit", file), "utf8").replace(/^package ([^;]+);$/m, "package $1 {"),
  );
  return `package test:whole;\n${packages.map((text) => `${text}\n}`).join("\n")}`;
}

/**
 * The name of an interface in a core module, as the tools write it: `cm32p2|`, and of a version what is compatible with it.
 * @see WebAssembly Component Model, design/mvp/BuildTargets.md
 */
function mangled(name: string): string {
  return `cm32p2|${name.replace(/@0\.(\d+)\.\d+$/, "@0.$1")}`;
}

describe("the contract as the WebAssembly project's own tools read it", () => {
  it("is a package of WIT that is lowered to what a container may import", async () => {
    const options = { dummy: true, world: "thimble:edge/container@0.2.0", features: { tag: "all" } } as const;
    const module = parseModule(await componentEmbed({ ...options, witSource: wholeWit() }));
    const theirs = module.imports.flatMap((item) =>
      item.kind === "function" ? [[item.module, item.name, item.type]] : [],
    );
    const ours = Object.entries(EDGE_IMPORTS).flatMap(([from, functions]) =>
      Object.entries(functions).map(([name, { params, results }]) => [
        mangled(from),
        // Dropping a handle has a name of its own in each of the two manglings.
        name.replace(/^\[resource-drop\](.*)$/, "$1_drop"),
        { params: [...params], results: [...results] },
      ]),
    );
    assert.deepEqual(theirs, ours);
  });

  for (const name of ["guard", "hourly"]) {
    it(`takes ${name} for a component, as it is built`, async () => {
      const { wasm } = await buildProject(resolve("examples/machine-guard", name));
      const wit = readFileSync("wit/edge.wit", "utf8");
      const exports = WebAssembly.Module.exports(new WebAssembly.Module(Uint8Array.from(wasm))).map((one) => one.name);
      const handlers = [...wit.matchAll(/^ {2}(export ([a-z]+): func.*)$/gm)].flatMap(([, line = "", handler = ""]) =>
        exports.includes(handler) ? [line] : [],
      );
      const wrapped = await componentWit(await wrapContainer(wasm, handlers.join("\n")));
      assert.match(wrapped, /import thimble:edge\/things@0\.2\.0;|import thimble:edge\/bus@0\.2\.0;/);
      assert.match(wrapped, /export reading: func/);
    });
  }
});
