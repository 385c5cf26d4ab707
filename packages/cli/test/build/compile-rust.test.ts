import assert from "node:assert/strict";
import { chmod } from "node:fs/promises";
import { describe, it } from "node:test";
import { isThimbleError } from "@thimble/base";
import { parseModule } from "@thimble/wasm";
import { compileRust } from "../../src/build/compile-rust.ts";
import { NO_RUST, NOWHERE, SEARCH_PATH } from "../support/compilers.ts";
import { temporaryProject } from "./temporary-project.ts";

const CONTAINER = `#![no_std]
use thimble::Topic;
struct Clock(Topic);
impl Clock {
    fn start() -> Self { Clock(Topic::open("a/b")) }
    fn tick(&mut self, time: f64) { self.0.publish_number(time); }
}
thimble::container!(Clock: tick);
`;
const CARGO = `[package]
name = "clock"
version = "0.1.0"
edition = "2021"
[lib]
crate-type = ["cdylib"]
path = "lib.rs"
[dependencies]
thimble = "0.1"
`;

async function compile(
  files: Readonly<Record<string, string>>,
  { searchPath = SEARCH_PATH, debug = false } = {},
): ReturnType<typeof compileRust> {
  await using project = await temporaryProject(files);
  const source = Object.keys(files)[0] ?? "";
  return await compileRust({ directory: project.directory, source, debug }, { shownDirectory: "clock", searchPath });
}

describe("compileRust()", { skip: NO_RUST }, () => {
  it("makes a small module of the contract of a file", async () => {
    const { wasm, warnings } = await compile({ "lib.rs": CONTAINER });
    const { imports, exports } = parseModule(wasm);
    assert.deepEqual(imports.map(({ module, name }) => `${module.replace(/@.*/, "")} ${name}`).sort(), [
      "thimble:edge/bus publish-number",
      "thimble:edge/bus topic",
    ]);
    assert.deepEqual(exports.map(({ name }) => name).sort(), ["memory", "start", "tick"]);
    assert.deepEqual(warnings, []);
    assert.ok(wasm.length < 350, `${wasm.length} bytes`);
  });

  it("makes the same of a package, without a registry for the crate", async () => {
    const { wasm } = await compile({ "Cargo.toml": CARGO, "lib.rs": CONTAINER });
    assert.deepEqual(wasm, (await compile({ "lib.rs": CONTAINER })).wasm);
  });

  it("keeps names where they are wanted, and takes the standard library where the source does", async () => {
    const { wasm } = await compile(
      {
        "Cargo.toml": CARGO.replace('"0.1"', '{ version = "0.1", features = ["std"] }'),
        "lib.rs": `use thimble::Key;
struct Last(Key);
impl Last {
    fn start() -> Self { Last(Key::open("last")) }
    fn stop(&mut self) { if let Some(bytes) = self.0.bytes() { self.0.set(bytes.repeat(2)); } }
}
thimble::container!(Last, room = 64: stop);
`,
      },
      { debug: true },
    );
    const { imports } = parseModule(wasm);
    assert.ok(imports.every(({ module }) => module.startsWith("thimble:edge/")));
    assert.ok(Buffer.from(wasm).includes("alloc"));
  });

  it("refuses a source that nothing would call", async () => {
    await assert.rejects(
      compile({ "lib.rs": "pub fn main() {}" }),
      (error) => isThimbleError(error, "cli.no-handler") && /thimble::container!/.test(error.expected ?? ""),
    );
  });

  it("names every mistake with file, line and column, and passes on warnings", async () => {
    const { warnings } = await compile({ "lib.rs": `${CONTAINER}fn unused() {}\n` });
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? "", /^clock\/lib\.rs:9:4: /);
    for (const files of [
      { "lib.rs": `${CONTAINER}const A: u32 = "";` },
      { "Cargo.toml": CARGO, "lib.rs": `${CONTAINER}const A: u32 = "";` },
    ]) {
      await assert.rejects(
        compile(files),
        (error) => isThimbleError(error, "cli.compile-failed") && error.where === "clock/lib.rs:9:16",
      );
    }
  });

  it("says what a Cargo.toml lacks, and what cargo says of one that is wrong", async () => {
    const library = CARGO.replace('crate-type = ["cdylib"]\n', "");
    await assert.rejects(
      compile({ "Cargo.toml": library, "lib.rs": CONTAINER }),
      (error) => isThimbleError(error, "cli.compile-failed") && /cdylib/.test(error.expected ?? ""),
    );
    await assert.rejects(
      compile({ "Cargo.toml": "[package" }),
      (error) => isThimbleError(error, "cli.compile-failed") && /Cargo\.toml/.test(error.message),
    );
  });
});

describe("compileRust() without a compiler", () => {
  const isMissing = (error: unknown): boolean =>
    isThimbleError(error, "cli.compiler-missing") && /apt install rustc/.test(error.expected ?? "");

  it("says what to install", async () => {
    await assert.rejects(compile({ "lib.rs": CONTAINER }, { searchPath: NOWHERE }), isMissing);
  });

  it("says so too of a rustc without WebAssembly, one without cargo, and one without a linker", async () => {
    await using tools = await temporaryProject({
      "bare/rustc": "#!/bin/sh\necho /no/such/folder\n",
      "alone/rustc": "#!/bin/sh\necho /\n",
      "unlinked/rustc": `#!/bin/sh\ncase "$*" in *target-libdir*) echo /;; *) echo '{"message":"linker \`lld\` not found","level":"error","spans":[]}' >&2; exit 1;; esac\n`,
    });
    for (const [folder, file] of [
      ["bare", "lib.rs"],
      ["alone", "Cargo.toml"],
      ["unlinked", "lib.rs"],
    ] as const) {
      await chmod(`${tools.directory}/${folder}/rustc`, 0o755);
      await assert.rejects(compile({ [file]: "" }, { searchPath: `${tools.directory}/${folder}` }), isMissing, folder);
    }
  });
});
