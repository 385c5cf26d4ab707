import { join } from "node:path";
import { ThimbleError } from "@thimble/base";
import { type ContainerManifest, parseContainerManifest } from "@thimble/model";
import { prepareModule } from "@thimble/runtime";
import { type ModuleSizes, moduleSizes, parseModule } from "@thimble/wasm";
import { readTextFile, shownPath } from "../project/read-text-file.ts";
import { compilerOf, SOURCE_ENDINGS } from "./compiler-of.ts";
import type { Part } from "./part.ts";
import type { RunInThread } from "./thread-job.ts";
import { withNames } from "./with-names.ts";

/** The file that makes a folder a container's. */
const MANIFEST_NAME = "thimble.yaml";

/** How to build. */
export interface BuildProjectOptions {
  /** Messages name files below it from here, others absolutely. Default: absolutely. */
  readonly workingDirectory?: string;
  /** Keeps the names of functions in the module. Default false. */
  readonly debug?: boolean;
  /** Whether `sizes` names functions that the module itself does not name: the container is compiled twice then. Default false. */
  readonly namesFunctions?: boolean;
  /** Whether `parts` are asked for. Default false. */
  readonly listsParts?: boolean;
  /** Folders with the compilers of C and Rust, as in the environment variable PATH, which is the default. */
  readonly searchPath?: string;
  /** What runs the threads of compilers. Default: one for each build. */
  readonly threads?: RunInThread | undefined;
  readonly signal?: AbortSignal;
}

/** A container, ready to be made into an image. */
export interface BuiltContainer {
  readonly manifest: ContainerManifest;
  readonly wasm: Uint8Array<ArrayBuffer>;
  /** What takes the bytes. Functions have names where they were asked for, and where the module is larger than its manifest allows. */
  readonly sizes: ModuleSizes;
  /** What the compiler found odd, one line each. */
  readonly warnings: readonly string[];
  /** Libraries that were compiled in; none where they were not asked for. */
  readonly parts: readonly Part[];
}

/**
 * Builds the container of a folder: reads its thimble.yaml, and compiles its source, in whichever language it is, or takes it as it is when it
 * is a `.wasm`.
 * Writes nothing. That the module is no larger than the manifest allows is checked where the image is made.
 *
 * @param directory absolute
 * @throws ThimbleError base.not-found when there is no thimble.yaml or no source; model.* for what is wrong in thimble.yaml;
 * cli.unknown-source for one that no compiler is known for; cli.compiler-missing when the compiler of C or Rust is not installed;
 * cli.compile-failed for what is wrong in the source; wasm.*, runtime.* with the file's name for a module that no device would start;
 * base.aborted
 */
export async function buildProject(directory: string, options: BuildProjectOptions = {}): Promise<BuiltContainer> {
  const { workingDirectory, debug = false, namesFunctions = false, listsParts = false } = options;
  const { searchPath = process.env["PATH"] ?? "", threads, signal } = options;
  const shown = (path: string): string => (workingDirectory === undefined ? path : shownPath(path, workingDirectory));
  const file = join(directory, MANIFEST_NAME);
  const text = await readTextFile(
    file,
    `a folder with a ${MANIFEST_NAME}, a compose.yaml or a Dockerfile; thimble new NAME makes one`,
  );
  const manifest = parseContainerManifest(text, shown(file));
  const { source } = manifest;
  const compile = compilerOf(source);
  if (compile === undefined) throw unknownSource(source, shown(file));
  const shownDirectory = shown(directory);
  const compileOptions = { shownDirectory, searchPath, signal, listsParts, ...(threads && { threads }) };
  const { wasm, warnings, parts = [] } = await compile({ directory, source, debug }, compileOptions);
  refuseUnrunnable(wasm, shown(join(directory, source)));
  const sizes = moduleSizes(parseModule(wasm));
  const isTooLarge = manifest.maximumBytes !== undefined && wasm.length > manifest.maximumBytes;
  if (debug || !(namesFunctions || isTooLarge)) return { manifest, wasm, sizes, warnings, parts };
  const named = await compile({ directory, source, debug: true }, compileOptions);
  return { manifest, wasm, sizes: withNames(sizes, moduleSizes(parseModule(named.wasm))), warnings, parts };
}

/** How much it gets is said where it is deployed, so here it may ask for all that a module can. */
const ANY_MEMORY_BYTES = 2 ** 32;

/** Refuses here, where the file is known, what every device would refuse. */
function refuseUnrunnable(wasm: Uint8Array, where: string): void {
  try {
    prepareModule(wasm, { memoryBytes: ANY_MEMORY_BYTES });
  } catch (error) {
    throw error instanceof ThimbleError ? error.at(where) : error;
  }
}

function unknownSource(source: string, where: string): ThimbleError {
  return new ThimbleError("cli.unknown-source", `Cannot build ${source}: no compiler is known for it`, {
    where,
    expected: `source: a file whose name ends in ${SOURCE_ENDINGS.join(", ")}`,
  });
}
