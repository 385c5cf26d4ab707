import { main, type Transform } from "assemblyscript/asc";
import type { CompileRequest, CompileResult, CompilerMessage } from "./compile-result.ts";
import { toCompilerMessage, unusedExports } from "./compiler-messages.ts";
import { dropUnneeded } from "./drop-unneeded.ts";
import { LiteralPool } from "./literal-pool.ts";
import { placeLiterals } from "./place-literals.ts";
import { poolLiterals } from "./pool-literals.ts";
import { SourceFiles } from "./source-files.ts";
import { ENTRY_PATH, exportedFunctions, HANDLER_NAMES, writeEntry } from "./write-entry.ts";

/**
 * Options of every build.
 *
 * - optimize 3, shrink 2: no other pair of levels makes one of the examples smaller.
 * - runtime minimal: 0.6 KB less than incremental in a container that makes objects, nothing in one that does not. Garbage is
 *   collected between events, see drop-unneeded.ts.
 * - abort is nothing: a failed assertion traps, without carrying its message and file name.
 * - memory begins at 8 instead of 1024: small addresses are short in code.
 */
const OPTIONS = [
  "--optimizeLevel",
  "3",
  "--shrinkLevel",
  "2",
  "--runtime",
  "minimal",
  "--use",
  "abort=",
  "--memoryBase",
  "8",
];

const SILENT = { write: () => undefined };

/** What is done to a container on its way through the compiler. */
function smaller(): Pick<Transform, "afterParse" | "afterInitialize" | "afterCompile"> {
  let pool = new LiteralPool([]);
  return {
    afterParse: (parser) => {
      pool = poolLiterals(parser.sources);
    },
    afterInitialize: (program) => placeLiterals(program, pool),
    afterCompile: (module) => dropUnneeded(module),
  };
}

/**
 * Compiles a container's file with AssemblyScript's compiler, in memory. Takes seconds and blocks its thread: see
 * compile-assemblyscript.ts, which gives it one.
 */
export async function runCompiler({ directory, source, debug = false }: CompileRequest): Promise<CompileResult> {
  const files = new SourceFiles(directory);
  const text = await files.read(source);
  if (text === null) return failed("There is no such file", source);
  const mainFile = { name: source, exported: exportedFunctions(text) };
  files.add(ENTRY_PATH, writeEntry(source.replace(/\.ts$/, ""), mainFile.exported));
  const messages: CompilerMessage[] = [];
  let wasm: Uint8Array<ArrayBuffer> | undefined;
  const { error } = await main(
    [ENTRY_PATH, "--baseDir", directory, "--outFile", "container.wasm", ...OPTIONS, ...(debug ? ["--debug"] : [])],
    {
      readFile: (name) => files.read(name),
      writeFile: (_name, contents) => {
        if (typeof contents !== "string") wasm = new Uint8Array(contents);
      },
      listFiles: () => [],
      stdout: SILENT,
      stderr: SILENT,
      reportDiagnostic: (diagnostic) => messages.push(toCompilerMessage(diagnostic, files, mainFile)),
      // The rest of the type is what the compiler gives to a transform that it makes itself from a class.
      transforms: [smaller() as Transform],
    },
  );
  const isAccepted = messages.every(({ severity }) => severity === "warning");
  if (isAccepted && !mainFile.exported.some(({ name }) => HANDLER_NAMES.includes(name)))
    return { wasm: undefined, messages: unusedExports(files, mainFile), hasNoHandler: true };
  if (error !== null && isAccepted) return failed(error.message, source);
  return { wasm: error === null ? wasm : undefined, messages: [...messages, ...unusedExports(files, mainFile)] };
}

function failed(text: string, where: string): CompileResult {
  return { wasm: undefined, messages: [{ severity: "error", text, where }] };
}
