import assert from "node:assert/strict";
import { chmod } from "node:fs/promises";
import { delimiter } from "node:path";
import { describe, it } from "node:test";
import { isThimbleError } from "@thimble/base";
import { parseModule } from "@thimble/wasm";
import { compileC } from "../../src/build/compile-c.ts";
import { NO_CLANG, NOWHERE, SEARCH_PATH } from "../support/compilers.ts";
import { temporaryProject } from "./temporary-project.ts";

const CONTAINER = `#include "thimble.h"
THIMBLE_GLOBAL thimble_topic_t out;
THIMBLE_ON_START() { out = thimble_topic("a/b"); }
THIMBLE_ON_TICK(time) { thimble_publish_number(out, time); }
`;

async function compile(
  text: string,
  { source = "guard.c", searchPath = SEARCH_PATH, debug = false } = {},
): ReturnType<typeof compileC> {
  await using project = await temporaryProject({ [source]: text });
  return await compileC({ directory: project.directory, source, debug }, { shownDirectory: "guard", searchPath });
}

describe("compileC()", { skip: NO_CLANG }, () => {
  it("makes a module of the contract, with thimble.h and without a library", async () => {
    const { wasm, warnings } = await compile(CONTAINER);
    const { imports, exports } = parseModule(wasm);
    assert.deepEqual(imports.map(({ module, name }) => `${module.replace(/@.*/, "")} ${name}`).sort(), [
      "thimble:edge/bus publish-number",
      "thimble:edge/bus topic",
    ]);
    assert.deepEqual(exports.map(({ name }) => name).sort(), ["memory", "start", "tick"]);
    assert.deepEqual(warnings, []);
    assert.ok(wasm.length < 300, `${wasm.length} bytes`);
  });

  it("takes a file for a file, whatever it is called", async () => {
    const { wasm } = await compile(CONTAINER);
    assert.deepEqual((await compile(CONTAINER, { source: "-o.c" })).wasm, wasm);
  });

  it("compiles C++, and keeps names where they are wanted", async () => {
    const { wasm } = await compile(CONTAINER, { source: "guard.cpp", debug: true });
    assert.ok(parseModule(wasm).exports.some(({ name }) => name === "tick"));
    assert.ok(wasm.length > (await compile(CONTAINER, { source: "guard.cpp" })).wasm.length);
  });

  it("takes a standard library where the source needs one, and nothing of it that is not used", async () => {
    const { wasm } = await compile(`#include <math.h>\n${CONTAINER.replace(", time", ", sin(time)")}`);
    const { imports, exports } = parseModule(wasm);
    assert.ok(imports.every(({ module }) => module.startsWith("thimble:edge/")));
    assert.ok(exports.some(({ name }) => name === "_initialize"));
  });

  it("names every mistake with file, line and column, and passes on warnings", async () => {
    const { warnings } = await compile(`${CONTAINER}static int unused;\n`);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? "", /^guard\/guard\.c:5:12: unused variable 'unused'/);
    await assert.rejects(
      compile("int a = ;\nint b = ;\n"),
      (error) =>
        isThimbleError(error, "cli.compile-failed") &&
        /guard\/guard\.c:1:9: .*guard\/guard\.c:2:9: /s.test(error.message),
    );
  });

  it("says in one line that what the host hands over needs room", async () => {
    const needs = /#define THIMBLE_ROOM 4096/;
    const isRefused = (error: unknown): boolean =>
      isThimbleError(error, "cli.compile-failed") &&
      needs.test(error.message) &&
      /guard\.c:2:/.test(`${error.where}${error.message}`);
    for (const call of ['thimble_get(thimble_key("a"))', "thimble_config_all()", 'thimble_bucket_open("")'])
      await assert.rejects(compile(`#include "thimble.h"\nTHIMBLE_ON_START() { ${call}; }`), isRefused);
    await assert.rejects(compile('#include "thimble.h"\nTHIMBLE_ON_MESSAGE(s, topic, payload) {}'), isRefused);
  });

  it("makes a command of a source with main(), which begins with one page of memory", async () => {
    const { wasm, warnings } = await compile(
      `#include <stdio.h>\nint main(int argc, char **argv) { printf("%s %f\\n", argv[0], argc / 2.0); return 3; }\n`,
    );
    assert.deepEqual(warnings, []);
    const { imports, exports, memories } = parseModule(wasm);
    assert.ok(imports.every(({ module }) => module === "wasi_snapshot_preview1"));
    assert.deepEqual(exports.map(({ name }) => name).sort(), ["_start", "memory"]);
    assert.equal(memories[0]?.initialPages, 1);
  });

  it("refuses a source that nothing would call, and what is wrong with a main()", async () => {
    await assert.rejects(
      compile("int add(int a, int b) { return a + b; }"),
      (error) => isThimbleError(error, "cli.no-handler") && error.where === "guard/guard.c",
    );
    await assert.rejects(
      compile("int nowhere(void);\nint main(void) { return nowhere(); }"),
      (error) => isThimbleError(error, "cli.compile-failed") && /undefined symbol: nowhere/.test(error.message),
    );
  });

  it("refuses a function that is nowhere, by its name", async () => {
    const undefined_ = 'void nowhere(void);\n__attribute__((export_name("start"))) void start(void) { nowhere(); }';
    await assert.rejects(
      compile(undefined_),
      (error) => isThimbleError(error, "cli.compile-failed") && /undefined symbol: nowhere/.test(error.message),
    );
  });
});

describe("compileC() without a compiler", () => {
  it("says what to install", async () => {
    await assert.rejects(
      compile(CONTAINER, { searchPath: NOWHERE }),
      (error) => isThimbleError(error, "cli.compiler-missing") && /apt install clang lld/.test(error.expected ?? ""),
    );
  });

  it("says so too of a clang that has no linker for WebAssembly", async () => {
    const says = `#!/bin/sh\necho 'clang: error: unable to execute command: Executable "wasm-ld" doesn'"'"'t exist!' >&2; exit 1\n`;
    await using tools = await temporaryProject({ clang: says });
    await chmod(`${tools.directory}/clang`, 0o755);
    await assert.rejects(compile(CONTAINER, { searchPath: tools.directory }), (error) =>
      isThimbleError(error, "cli.compiler-missing"),
    );
  });

  it("gives clang a PATH without the programs of node_modules, where a wasm-opt may be", async () => {
    await using tools = await temporaryProject({ clang: '#!/bin/sh\necho "PATH is $PATH" >&2; exit 1\n' });
    await chmod(`${tools.directory}/clang`, 0o755);
    const given = [tools.directory, "/p/node_modules/.bin", "/p/node_modules/.bin/", "/usr/bin"].join(delimiter);
    await assert.rejects(
      compile(CONTAINER, { searchPath: given }),
      (error) =>
        isThimbleError(error, "cli.compile-failed") && error.message.endsWith(`PATH is ${tools.directory}:/usr/bin`),
    );
  });

  it("passes on what clang says in no form that is known", async () => {
    await using tools = await temporaryProject({ clang: "#!/bin/sh\necho 'PLEASE submit a bug report' >&2; exit 1\n" });
    await chmod(`${tools.directory}/clang`, 0o755);
    await assert.rejects(
      compile(CONTAINER, { searchPath: tools.directory }),
      (error) => isThimbleError(error, "cli.compile-failed") && /bug report/.test(error.message),
    );
  });
});
