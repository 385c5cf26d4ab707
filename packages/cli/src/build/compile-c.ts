import { readFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ThimbleError } from "@thimble/base";
import { clangMessages } from "./clang-messages.ts";
import type { CompileRequest, CompilerMessage } from "./compile-result.ts";
import type { CompiledContainer, CompileOptions } from "./compiled-container.ts";
import { debianPart } from "./debian-part.ts";
import { findPrograms } from "./find-program.ts";
import { hasHandler, noHandler } from "./no-handler.ts";
import { npmPackage } from "./npm-package.ts";
import { operand } from "./operand.ts";
import type { Part } from "./part.ts";
import { runTool, type ToolRun } from "./run-tool.ts";
import { shrinkModule } from "./shrink-module.ts";
import { tellMessages } from "./tell-messages.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const HEADERS = dirname(fileURLToPath(import.meta.resolve("@thimble/c/package.json")));

/** Debian has one `clang` that leads to the version it chose, or those that were asked for by their number. */
const NAMES: readonly string[] = ["clang", ...Array.from({ length: 17 }, (_, i) => `clang-${30 - i}`)];

/**
 * Options of every build.
 *
 * - Oz with the linker's optimizer: the smallest of all levels for the examples.
 * - bulk-memory: copying a structure is an instruction instead of a call of a library that is not there.
 */
const OPTIONS: readonly string[] = [
  "-Oz",
  "-flto",
  "-mbulk-memory",
  "-fno-exceptions",
  "-fno-rtti",
  "-Wall",
  "-Wextra",
  "-fno-caret-diagnostics",
  "-fno-color-diagnostics",
  "-Wl,--gc-sections,--lto-O3",
];

/**
 * The stack is in front of the data, so that an overflow leaves the memory, which is a trap; behind the data it would overwrite them. 4 KB keep addresses
 * short in code: the guard of the example is 1,000 bytes, 1,011 with 8 KB, 992 with its stack behind the data.
 */
const WITHOUT_LIBRARY: readonly string[] = [
  "--target=wasm32",
  "-nostdlib",
  "-Wl,--no-entry,--stack-first,-z,stack-size=4096",
];
/**
 * With Debian's wasi-libc, which makes itself ready in `_initialize`. Measured with wasi-libc 0.0~git20220510 on Debian 12: `printf("%f")` takes 1.3 KB of
 * stack, `snprintf` of 1e300 the most of what was tried, 1.6 KB. So 16 KB leave room for buffers, and the other 48 of the first page for data.
 */
const WITH_LIBRARY: readonly string[] = [
  "--target=wasm32-wasi",
  "-mexec-model=reactor",
  "-Wl,--stack-first,-z,stack-size=16384",
];
/** With `main`, which wasi-libc calls from `_start`: a program, which may call deeper. With 32 KB a small one still begins with one page. */
const WITH_MAIN: readonly string[] = ["--target=wasm32-wasi", "-Wl,--stack-first,-z,stack-size=32768"];

/** What is said of a source that needs a standard library, by the compiler and by the linker. */
const NEEDS_LIBRARY = /' file not found|undefined symbol/;
/** What is said where there is none. */
const HAS_NO_LIBRARY = /' file not found|cannot open .*(?:crt1|libclang_rt)|unable to find library/;

/** What the linker says of a source without `main`, by the names that clang gives it. */
const HAS_NO_MAIN = /undefined symbol: (?:__)?(?:main|original_main)/;

/** How handlers are written in C. */
const EXAMPLE =
  "THIMBLE_ON_READING(property, value, time, quality) { … }; or main(), with Debian's wasi-libc and libclang-rt-14-dev-wasm32";

/** Where `npm` puts the programs of packages. */
const NODE_PROGRAMS = /(?:^|[\\/])node_modules[\\/]\.bin[\\/]?$/;

/** What clang says where it has no linker, or was built without WebAssembly. */
const NOT_EQUIPPED =
  /wasm-ld.*(?:doesn't exist|No such file)|invalid linker name|unable to create target|unknown target triple/i;

/**
 * Compiles a container written in C or C++ with the clang that is on the search path, and makes it as small as it gets.
 * `thimble.h` is the one that came with this build. A source with `main` and no handlers becomes a command of WASI. Takes 0.2 to 1 s.
 *
 * @throws ThimbleError cli.compiler-missing when there is no clang that makes WebAssembly; cli.no-handler when there is neither a handler nor `main`;
 * cli.compile-failed with file, line and
 * column and what the compiler says, all mistakes at once; base.aborted when the signal is or becomes aborted
 */
export async function compileC(request: CompileRequest, options: CompileOptions = {}): Promise<CompiledContainer> {
  const { directory, source, debug = false } = request;
  const { shownDirectory = directory, searchPath = "", signal, listsParts = false } = options;
  const [clang] = findPrograms(NAMES, searchPath);
  if (clang === undefined) throw missing(source, "no clang is on the PATH");
  await using folder = await temporaryFolder();
  const output = join(folder.directory, "container.wasm");
  const args = [
    ...OPTIONS,
    debug ? "-Wl,--strip-debug" : "-Wl,--strip-all",
    "-isystem",
    HEADERS,
    operand(source),
    "-o",
    output,
  ];
  const environment = { PATH: withoutNodePrograms(searchPath) };
  const compile = (target: readonly string[]): Promise<ToolRun> =>
    runTool(clang, [...target, ...args], { directory, environment, signal });
  let { run, target } = await withLibraryIfNeeded(compile);
  if (run.status === 0 && !hasHandler(await readFile(output))) {
    [run, target] = [await compile(WITH_MAIN), WITH_MAIN];
    if (run.status !== 0 && (HAS_NO_MAIN.test(run.stderr) || HAS_NO_LIBRARY.test(run.stderr)))
      throw noHandler(request, options, EXAMPLE);
  }
  if (run.status !== 0 && NOT_EQUIPPED.test(run.stderr)) throw missing(source, "clang makes no WebAssembly here");
  const messages = clangMessages(run.stderr).map(nameLibrary);
  const warnings = tellMessages(messages, { source, shownDirectory });
  if (run.status !== 0) throw failed(source, run, shownDirectory);
  const wasm = await shrinkModule({ wasm: await readFile(output), keepNames: debug }, signal, options.threads);
  if (!listsParts) return { wasm, warnings };
  const tell = (option: string): Promise<ToolRun> =>
    runTool(clang, [target[0] ?? "", option], { directory, environment });
  return {
    wasm,
    warnings,
    parts: await libraries(target === WITHOUT_LIBRARY ? undefined : tell, searchPath, directory),
  };
}

/** What is linked in beside the source: the SDK's headers, and with a standard library that and the compiler's own. */
async function libraries(
  tell: ((option: string) => Promise<ToolRun>) | undefined,
  searchPath: string,
  directory: string,
): Promise<readonly Part[]> {
  const sdk = await npmPackage("@thimble/c/package.json");
  if (tell === undefined) return [sdk];
  const found = async (name: string, option: string): Promise<Part> => {
    const path = (await tell(option)).stdout.trim();
    return (await debianPart(path, searchPath, { directory })) ?? { name };
  };
  return [
    sdk,
    await found("wasi-libc", "-print-file-name=libc.a"),
    await found("compiler-rt", "-print-libgcc-file-name"),
  ];
}

/** A standard library is tried only when the source fails without, and then what it lacks is told, unless that is the library. */
async function withLibraryIfNeeded(
  compile: (target: readonly string[]) => Promise<ToolRun>,
): Promise<{ readonly run: ToolRun; readonly target: readonly string[] }> {
  const without = { run: await compile(WITHOUT_LIBRARY), target: WITHOUT_LIBRARY };
  if (without.run.status === 0 || !NEEDS_LIBRARY.test(without.run.stderr)) return without;
  const run = await compile(WITH_LIBRARY);
  return run.status !== 0 && HAS_NO_LIBRARY.test(run.stderr) ? without : { run, target: WITH_LIBRARY };
}

/** Clang runs any wasm-opt it finds, and that of a package takes a minute and more for what `shrinkModule` does. */
function withoutNodePrograms(searchPath: string): string {
  return searchPath
    .split(delimiter)
    .filter((folder) => !NODE_PROGRAMS.test(folder))
    .join(delimiter);
}

function nameLibrary(message: CompilerMessage): CompilerMessage {
  if (message.severity === "warning" || !NEEDS_LIBRARY.test(message.text)) return message;
  return {
    ...message,
    text: `${message.text} (a standard library is in Debian's wasi-libc and libclang-rt-14-dev-wasm32)`,
  };
}

function missing(source: string, state: string): ThimbleError {
  return new ThimbleError("cli.compiler-missing", `Cannot compile ${source}: ${state}`, {
    expected: "clang and wasm-ld; on Debian: apt install clang lld",
  });
}

/** For what clang says in no form that is known. */
function failed(source: string, { stderr }: ToolRun, where: string): ThimbleError {
  return new ThimbleError("cli.compile-failed", `Cannot compile ${source}: clang fails\n${stderr.trim()}`, { where });
}
