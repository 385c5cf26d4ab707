import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { isThimbleError } from "@thimble/base";
import { compileAssemblyScript } from "../../src/build/compile-assemblyscript.ts";
import { temporaryProject } from "./temporary-project.ts";

describe("compileAssemblyScript()", () => {
  it("compiles in a thread of its own, and passes on what the compiler found odd", async () => {
    await using project = await temporaryProject({
      "main.ts": "export function reeding(): void {}\nexport function stop(): void {}",
    });
    const { directory } = project;
    const { wasm, warnings } = await compileAssemblyScript({ directory, source: "main.ts" });
    assert.deepEqual([...wasm.subarray(0, 4)], [0, 0x61, 0x73, 0x6d]);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? "", /main\.ts:1:17: .*"reading"/);
  });

  it("refuses a source with mistakes: all of them, each with its place", async () => {
    await using project = await temporaryProject({
      "main.ts": "export function start(): void {\n  nothing();\n  nor();\n}",
    });
    const { directory } = project;
    await assert.rejects(
      compileAssemblyScript({ directory, source: "main.ts" }, { shownDirectory: "guard" }),
      (error) => {
        assert.ok(isThimbleError(error, "cli.compile-failed"));
        assert.match(error.message, /guard\/main\.ts:2:3: Cannot compile main\.ts: Cannot find name 'nothing'/);
        assert.match(error.message, /guard\/main\.ts:3:3/);
        return true;
      },
    );
  });

  it("refuses a source that nothing would call, and says what was meant", async () => {
    await using project = await temporaryProject({ "main.ts": "export function reeding(): void {}" });
    const { directory } = project;
    await assert.rejects(
      compileAssemblyScript({ directory, source: "main.ts" }, { shownDirectory: "guard" }),
      (error) =>
        isThimbleError(error, "cli.no-handler") &&
        error.where === "guard/main.ts" &&
        /one of start, reading, .* "reeding": .* the nearest is "reading"/.test(error.expected ?? ""),
    );
  });

  it("names the place of a single mistake", async () => {
    await using project = await temporaryProject({});
    const { directory } = project;
    await assert.rejects(compileAssemblyScript({ directory, source: "main.ts" }), (error) => {
      assert.ok(isThimbleError(error, "cli.compile-failed"));
      assert.equal(error.where, join(directory, "main.ts"));
      assert.equal(error.message, "Cannot compile main.ts: There is no such file");
      return true;
    });
  });

  it("stops when it is told to", async () => {
    await using project = await temporaryProject({ "main.ts": "export function start(): void {}" });
    const { directory } = project;
    const request = { directory, source: "main.ts" };
    const isAborted = (error: unknown): boolean => isThimbleError(error, "base.aborted");
    await assert.rejects(compileAssemblyScript(request, { signal: AbortSignal.abort() }), isAborted);
    const controller = new AbortController();
    const compiled = compileAssemblyScript(request, { signal: controller.signal });
    controller.abort();
    await assert.rejects(compiled, isAborted);
  });
});
