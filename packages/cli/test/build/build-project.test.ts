import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { isThimbleError } from "@thimble/base";
import { buildProject } from "../../src/build/build-project.ts";
import { temporaryProject } from "./temporary-project.ts";

const MANIFEST = "name: guard\nversion: 1.0.0\nsource: main.ts\n";
/** The empty module. @see WebAssembly Core Specification 2.0, section 5.5.16 Modules */
const EMPTY = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

describe("buildProject()", () => {
  it("compiles the source that thimble.yaml names, and tells what takes the bytes", async () => {
    await using project = await temporaryProject({
      "thimble.yaml": MANIFEST,
      "main.ts": "export function tick(time: f64): void { if (time > 0) unreachable(); }",
    });
    const { manifest, wasm, sizes, warnings } = await buildProject(project.directory);
    assert.equal(manifest.name, "guard");
    assert.equal(sizes.total, wasm.length);
    assert.equal(sizes.functions[0]?.name, "tick");
    assert.deepEqual(warnings, []);
  });

  it("takes a ready module as it is", async () => {
    await using project = await temporaryProject({
      "thimble.yaml": MANIFEST.replace("main.ts", "ready.wasm"),
      "ready.wasm": EMPTY,
    });
    assert.deepEqual((await buildProject(project.directory)).wasm, EMPTY);
  });

  it("refuses what is missing or wrong, and says where", async () => {
    const cases = [
      { files: {}, code: "base.not-found" },
      { files: { "thimble.yaml": `${MANIFEST}sise: 1K\n` }, code: "model.unknown-key" },
      { files: { "thimble.yaml": MANIFEST }, code: "cli.compile-failed" },
      { files: { "thimble.yaml": MANIFEST.replace("main.ts", "ready.wasm") }, code: "base.not-found" },
      { files: { "thimble.yaml": MANIFEST.replace("main.ts", "main.go") }, code: "cli.unknown-source" },
      {
        files: { "thimble.yaml": MANIFEST.replace("main.ts", "ready.wasm"), "ready.wasm": "no module" },
        code: "wasm.malformed",
      },
    ] as const;
    for (const { files, code } of cases) {
      await using project = await temporaryProject(files);
      await assert.rejects(buildProject(project.directory), (error) => isThimbleError(error, code), code);
    }
  });

  it("refuses a module that no device would start, and says which file it is", async () => {
    for (const { module, code, where } of [
      { module: [0, 0x61, 0x73], code: "wasm.malformed", where: /^guard\/ready\.wasm, offset 0x/ },
      // A function type, and an import of that type named "" of the module "".
      {
        module: [...EMPTY, 1, 4, 1, 0x60, 0, 0, 2, 5, 1, 0, 0, 0, 0],
        code: "runtime.import-refused",
        where: /^guard\/ready\.wasm$/,
      },
    ] as const) {
      await using project = await temporaryProject({
        "guard/thimble.yaml": MANIFEST.replace("main.ts", "ready.wasm"),
        "guard/ready.wasm": Uint8Array.from(module),
      });
      const { directory } = project;
      await assert.rejects(buildProject(join(directory, "guard"), { workingDirectory: directory }), (error) => {
        assert.ok(isThimbleError(error, code));
        return where.test(error.where ?? "");
      });
    }
  });

  it("names files from the working directory", async () => {
    await using project = await temporaryProject({ "thimble.yaml": "name: guard\n" });
    await assert.rejects(buildProject(project.directory, { workingDirectory: project.directory }), (error) => {
      assert.ok(isThimbleError(error, "model.missing-key"));
      assert.match(`${error.where} ${error.message}`, /(^| )thimble\.yaml/);
      return true;
    });
  });
});
