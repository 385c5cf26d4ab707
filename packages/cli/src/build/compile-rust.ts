import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ThimbleError } from "@thimble/base";
import type { CompileRequest } from "./compile-result.ts";
import type { CompiledContainer, CompileOptions } from "./compiled-container.ts";
import { cratePart, crateParts } from "./crate-parts.ts";
import { findPrograms } from "./find-program.ts";
import { hasHandler, noHandler } from "./no-handler.ts";
import { npmPackage } from "./npm-package.ts";
import { operand } from "./operand.ts";
import type { Part } from "./part.ts";
import { type RunToolOptions, runTool, type ToolRun } from "./run-tool.ts";
import { cargoModule, rustcMessages } from "./rustc-messages.ts";
import { shrinkModule } from "./shrink-module.ts";
import { tellMessages } from "./tell-messages.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const CRATE = dirname(fileURLToPath(import.meta.resolve("@thimble/rust/package.json")));

/** Without a system behind it: what the host offers is the contract. */
const TARGET = "wasm32-unknown-unknown";

/** Bytes of the stack instead of a megabyte. It is in front of the data, so that an overflow is a trap. */
const STACK = "-C link-arg=-zstack-size=4096";

/**
 * Options of every build: small before fast, and one piece for the optimizer to see.
 * @see The rustc book, "Codegen Options"
 */
const CODEGEN = "-C opt-level=z -C panic=abort -C codegen-units=1 -C embed-bitcode=yes";

/** The same for cargo, which takes what it does itself from its environment. @see The Cargo book, "Environment Variables" */
const CARGO_ENVIRONMENT: Readonly<Record<string, string>> = {
  CARGO_PROFILE_RELEASE_OPT_LEVEL: "z",
  CARGO_PROFILE_RELEASE_LTO: "fat",
  CARGO_PROFILE_RELEASE_PANIC: "abort",
  CARGO_PROFILE_RELEASE_CODEGEN_UNITS: "1",
  CARGO_ENCODED_RUSTFLAGS: STACK.replace(" ", "\x1f"),
};

/** What is said where the linker is missing. */
const NO_LINKER = /linker `[^`]+` not found/;

/** How handlers are written in Rust, and what to do with a program that has `main`. */
const EXAMPLE =
  "thimble::container!(…); of a program with main(), made by rustc --target wasm32-wasip1, thimble.yaml names the .wasm";

/** What cargo says of a dependency that it has to fetch. */
const NEEDS_NETWORK = /--offline|offline mode|offline was specified/;

/** What is compiled, and how what it says is shown. */
interface Job {
  readonly request: CompileRequest;
  readonly shownDirectory: string;
  readonly options: RunToolOptions;
}

/**
 * Compiles a container written in Rust with the rustc on the search path that makes WebAssembly: a file that ends in `.rs`, or with cargo a
 * package whose Cargo.toml is named. The crate `thimble` is the one that came with this build: a Cargo.toml names it by its version, and
 * needs no registry for it. Takes 1 to 5 s.
 *
 * @throws ThimbleError cli.compiler-missing when there is no rustc, or cargo, that makes WebAssembly; cli.no-handler; cli.compile-failed with file, line
 * and column and what the compiler says, all mistakes at once; base.aborted when the signal is or becomes aborted
 */
export async function compileRust(request: CompileRequest, options: CompileOptions = {}): Promise<CompiledContainer> {
  const { directory, source, debug = false } = request;
  const { shownDirectory = directory, searchPath = "", signal, listsParts = false } = options;
  const rustc = await findRustc(searchPath, { directory, signal });
  if (rustc === undefined) throw missing(source, "no rustc on the PATH makes WebAssembly");
  await using folder = await temporaryFolder();
  const job = { request, shownDirectory, options: { directory, signal } };
  const { path, warnings, parts } = await (basename(source) === "Cargo.toml"
    ? compilePackage(rustc, job)
    : compileFile(rustc, job, folder.directory));
  const wasm = await readFile(path);
  if (!hasHandler(wasm)) throw noHandler(request, options, EXAMPLE);
  const shrunk = await shrinkModule({ wasm, keepNames: debug }, signal, options.threads);
  if (!listsParts) return { wasm: shrunk, warnings };
  const { stdout } = await runTool(rustc, ["--version"], job.options);
  // Of the standard library the compiler's version is the only one there is.
  const library = { name: "rust-std", version: stdout.split(" ")[1] ?? "" };
  return { wasm: shrunk, warnings, parts: [...parts, library] };
}

/** The first that has the standard library for WebAssembly: a toolchain of one's own often has not, while the system's has. */
async function findRustc(searchPath: string, options: RunToolOptions): Promise<string | undefined> {
  for (const program of findPrograms(["rustc"], searchPath)) {
    const { stdout } = await runTool(program, ["--print", "target-libdir", "--target", TARGET], options);
    if (existsSync(stdout.trim())) return program;
  }
  return undefined;
}

interface Compiled {
  readonly path: string;
  readonly warnings: readonly string[];
  readonly parts: readonly Part[];
}

async function compileFile(rustc: string, job: Job, folder: string): Promise<Compiled> {
  const { source, debug = false } = job.request;
  const common = ["--edition=2021", `--target=${TARGET}`, "--error-format=json", ...CODEGEN.split(" ")];
  const library = join(folder, "libthimble.rlib");
  const features = ["--cfg", 'feature="panic-handler"'];
  const crate = ["--crate-type=rlib", "--crate-name=thimble", ...features, join(CRATE, "src/lib.rs"), "-o", library];
  check(await runTool(rustc, [...common, ...crate], job.options), job);
  const path = join(folder, "container.wasm");
  const strip = debug ? "debuginfo" : "symbols";
  const main = [
    "--crate-type=cdylib",
    "--crate-name=container",
    "--extern",
    `thimble=${library}`,
    operand(source),
    "-o",
    path,
  ];
  const link = ["-C", "lto=fat", "-C", `strip=${strip}`, ...STACK.split(" ")];
  const warnings = check(await runTool(rustc, [...common, ...link, ...main], job.options), job);
  const { version = "" } = await npmPackage("@thimble/rust/package.json");
  return { path, warnings, parts: [cratePart("thimble", version)] };
}

async function compilePackage(rustc: string, job: Job): Promise<Compiled> {
  const { source, debug = false } = job.request;
  // One of another version may give options to a rustc that does not know them.
  const cargo = join(dirname(rustc), "cargo");
  if (!existsSync(cargo)) throw missing(source, `no cargo is beside ${rustc}`);
  const args = ["build", "--release", `--target=${TARGET}`, "--message-format=json", "--manifest-path", source];
  const patch = ["--config", `patch.crates-io.thimble.path=${JSON.stringify(CRATE)}`];
  const environment = {
    ...CARGO_ENVIRONMENT,
    CARGO_PROFILE_RELEASE_STRIP: debug ? "debuginfo" : "symbols",
    RUSTC: rustc,
  };
  const build = (net: readonly string[]): Promise<ToolRun> =>
    runTool(cargo, [...args, ...patch, ...net], { ...job.options, environment });
  // Asked for the registry, cargo reads its whole index before it sees that the crate is here.
  const offline = await build(["--offline"]);
  const run = offline.status !== 0 && NEEDS_NETWORK.test(offline.stderr) ? await build([]) : offline;
  const warnings = check(run, job);
  const path = cargoModule(run.stdout);
  if (path !== undefined) return { path, warnings, parts: crateParts(run.stdout, TARGET) };
  throw new ThimbleError("cli.compile-failed", `Cannot compile ${source}: cargo makes no module of it`, {
    where: join(job.shownDirectory, source),
    expected: '[lib] with crate-type = ["cdylib"]',
  });
}

/** Tells what a compiler said, and returns its warnings. */
function check({ status, stdout, stderr }: ToolRun, { request, shownDirectory }: Job): readonly string[] {
  const { source } = request;
  if (NO_LINKER.test(stdout + stderr)) throw missing(source, "rustc has no linker for WebAssembly");
  const warnings = tellMessages(rustcMessages(stdout + stderr), { source, shownDirectory });
  if (status === 0) return warnings;
  const where = join(shownDirectory, source);
  throw new ThimbleError("cli.compile-failed", `Cannot compile ${source}\n${stderr.trim()}`, { where });
}

function missing(source: string, state: string): ThimbleError {
  return new ThimbleError("cli.compiler-missing", `Cannot compile ${source}: ${state}`, {
    expected:
      "rustc and its library for WebAssembly; on Debian: apt install rustc libstd-rust-dev-wasm32 lld, and cargo for a Cargo.toml; with rustup: rustup target add wasm32-unknown-unknown",
  });
}
