import { type DiagnosticMessage, main, type Transform } from "assemblyscript/asc";
import type { CompileRequest, CompileResult, CompilerMessage } from "./compile-result.ts";
import { type MainFile, toCompilerMessage, unusedExports } from "./compiler-messages.ts";
import { dropUnneeded } from "./drop-unneeded.ts";
import { LiteralPool } from "./literal-pool.ts";
import { placeLiterals } from "./place-literals.ts";
import { poolLiterals } from "./pool-literals.ts";
import { CONFIGURATION, SourceFiles } from "./source-files.ts";
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

/** What the compiler has to know before it reads its own library, which takes half of its time. */
export type CompileTarget = Omit<CompileRequest, "source">;

/** What is compiled, once it is known. */
interface Sources {
  readonly files: SourceFiles;
  readonly main: MainFile;
}

/**
 * A compilation that reads the library of the compiler and waits for the sources. One that is never given any goes with the last reference to it. Its steps block
 * their thread.
 */
export class Compilation {
  readonly #directory: string;
  readonly #messages: CompilerMessage[] = [];
  readonly #sources = Promise.withResolvers<Sources>();
  readonly #ended: Promise<{ readonly error: Error | null }>;
  #given: Sources | undefined;
  #wasm: Uint8Array<ArrayBuffer> | undefined;

  constructor({ directory, debug = false }: CompileTarget) {
    this.#directory = directory;
    this.#ended = main(
      [ENTRY_PATH, "--baseDir", directory, "--outFile", "container.wasm", ...OPTIONS, ...(debug ? ["--debug"] : [])],
      {
        // The entry is the first that is read of what is not the compiler's own.
        readFile: async (name) => (name === CONFIGURATION ? null : (await this.#sources.promise).files.read(name)),
        writeFile: (_name, contents) => {
          if (typeof contents !== "string") this.#wasm = new Uint8Array(contents);
        },
        listFiles: () => [],
        stdout: SILENT,
        stderr: SILENT,
        reportDiagnostic: (diagnostic) => this.#note(diagnostic),
        // The rest of the type is what the compiler gives to a transform that it makes itself from a class.
        transforms: [smaller() as Transform],
      },
    );
  }

  /** Compiles a container's file, relative to its folder. To be called once. */
  async finish(source: string): Promise<CompileResult> {
    const files = new SourceFiles(this.#directory);
    const text = await files.read(source);
    if (text === null) return failed("There is no such file", source);
    const main = { name: source, exported: exportedFunctions(text) };
    files.add(ENTRY_PATH, writeEntry(source.replace(/\.ts$/, ""), main.exported));
    this.#given = { files, main };
    this.#sources.resolve(this.#given);
    const { error } = await this.#ended;
    const messages = this.#messages;
    const isAccepted = messages.every(({ severity }) => severity === "warning");
    if (isAccepted && !main.exported.some(({ name }) => HANDLER_NAMES.includes(name)))
      return { wasm: undefined, messages: unusedExports(files, main), hasNoHandler: true };
    if (error !== null && isAccepted) return failed(error.message, source);
    return { wasm: error === null ? this.#wasm : undefined, messages: [...messages, ...unusedExports(files, main)] };
  }

  #note(diagnostic: DiagnosticMessage): void {
    if (this.#given !== undefined)
      this.#messages.push(toCompilerMessage(diagnostic, this.#given.files, this.#given.main));
  }
}

/**
 * Compiles a container's file with AssemblyScript's compiler, in memory. Takes seconds and blocks its thread: see
 * compile-assemblyscript.ts, which gives it one.
 */
export function runCompiler({ source, ...target }: CompileRequest): Promise<CompileResult> {
  return new Compilation(target).finish(source);
}

function failed(text: string, where: string): CompileResult {
  return { wasm: undefined, messages: [{ severity: "error", text, where }] };
}
