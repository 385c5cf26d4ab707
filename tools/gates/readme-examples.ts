import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeError } from "../../packages/base/src/index.ts";
import { compileAssemblyScript } from "../../packages/cli/src/build/compile-assemblyscript.ts";
import { parseCompose, parseContainerManifest } from "../../packages/model/src/index.ts";
import { prepareModule } from "../../packages/runtime/src/index.ts";
import { parseThingDescription } from "../../packages/things/src/index.ts";
import { type FencedBlock, fencedBlocks, markdownPages, type Page } from "../markdown.ts";

/** Not below node_modules, where Node strips no types; two folders deep, so that a relative path of a package's README holds here too. */
const FOLDER = "dist/readme-examples";

const PROGRAM_TIMEOUT_MS = 60_000;

/** The memory that containers of examples are prepared for: the default budget's. */
const MEMORY_BYTES = 65_536;

/**
 * Tries every example of the pages: programs are type-checked and run, containers compiled and prepared, compose.yaml, thimble.yaml and Thing
 * Descriptions parsed. A program must end well and assert something, or print the lines that its comments `// prints: …` say.
 * A block that can not be tried says why: `ts no-run <reason>`.
 *
 * @param folder where programs are written: below the repository, so that they find its packages; emptied first
 */
export async function findExampleProblems(pages: readonly Page[], folder: string): Promise<readonly string[]> {
  const kinds = Map.groupBy(pages.flatMap(fencedBlocks), kindOf);
  const { unreasoned = [], program = [], container = [], file = [] } = Object.fromEntries(kinds);
  rmSync(folder, { recursive: true, force: true });
  const problems = [
    ...unreasoned.map((block) => `${at(block)}: no-run without a reason`),
    ...program.filter(assertsNothing).map((block) => `${at(block)}: asserts nothing, nor says what it prints`),
    ...file.flatMap(parseFile),
    ...(await checkTypes(program, folder)),
  ];
  for (const block of program) problems.push(...(await runProgram(block, folder)));
  for (const block of container) problems.push(...(await compileContainer(block, folder)));
  return problems;
}

/** What a block is tried as; `reading` is for what is only read. */
function kindOf({ language, info, text }: FencedBlock): "program" | "container" | "file" | "unreasoned" | "reading" {
  if (info === "no-run") return "unreasoned";
  if (info.startsWith("no-run ")) return "reading";
  if (language === "yaml" || language === "json") return "file";
  if (language !== "ts") return "reading";
  return /from "@thimble\/assemblyscript"/.test(text) ? "container" : "program";
}

function at({ page, line }: FencedBlock): string {
  return `${page}:${line}`;
}

function assertsNothing({ text }: FencedBlock): boolean {
  return !/\bassert\b/.test(text) && promisedLines(text).length === 0;
}

function promisedLines(text: string): readonly string[] {
  return [...text.matchAll(/\/\/ prints: (.*)$/gm)].map(([, line = ""]) => line.trimEnd());
}

/** The block's file. Its name is made from the page and the line, so that a stack trace leads back. */
function fileOf({ page, line }: FencedBlock): string {
  return `${page.replaceAll("/", "+").replace(/\.md$/, "")}-${line}.ts`;
}

/** Lines of the file are those of the page: what the compiler says of a line is true of the page. */
function writeProgram(block: FencedBlock, folder: string): void {
  writeFileSync(join(folder, fileOf(block)), `${"\n".repeat(block.line - 1)}${block.text}export {};\n`);
}

async function checkTypes(programs: readonly FencedBlock[], folder: string): Promise<readonly string[]> {
  if (programs.length === 0) return [];
  mkdirSync(folder, { recursive: true });
  for (const block of programs) writeProgram(block, folder);
  const compilerOptions = { composite: false, noEmit: true, isolatedDeclarations: false, declaration: false };
  const configuration = {
    extends: join(process.cwd(), "tsconfig.base.json"),
    compilerOptions: {
      ...compilerOptions,
      declarationMap: false,
      typeRoots: [join(process.cwd(), "node_modules/@types")],
    },
    files: programs.map(fileOf),
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(configuration));
  const { status, output } = await run("node_modules/.bin/tsc", ["-p", folder, "--pretty", "false"], process.cwd());
  if (status === 0) return [];
  // What is wrong in the packages themselves is told by the check of types.
  const ours = output.split(/\n(?=\S)/).filter((diagnostic) => !diagnostic.startsWith("packages/"));
  return ours.map((diagnostic) => onPage(diagnostic, programs, folder));
}

/** A message of the compiler with the page's name in place of the file's. */
function onPage(diagnostic: string, programs: readonly FencedBlock[], folder: string): string {
  return programs.reduce((text, block) => text.replaceAll(join(folder, fileOf(block)), block.page), diagnostic);
}

async function runProgram(block: FencedBlock, folder: string): Promise<readonly string[]> {
  const place = mkdtempSync(join(tmpdir(), "thimble-example-"));
  try {
    const flags = [
      "--disable-wasm-trap-handler",
      "--conditions=@thimble/source",
      "--disable-warning=ExperimentalWarning",
    ];
    const file = join(process.cwd(), folder, fileOf(block));
    const { status, output, printed } = await run(process.execPath, [...flags, file], place);
    if (status !== 0) return [`${at(block)}: ended with ${status}\n${output}`];
    const promised = promisedLines(block.text);
    if (promised.length === 0 || printed.trimEnd() === promised.join("\n")) return [];
    return [`${at(block)}: printed\n${printed.trimEnd()}\nand says that it prints\n${promised.join("\n")}`];
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

async function compileContainer(block: FencedBlock, folder: string): Promise<readonly string[]> {
  const directory = join(process.cwd(), folder, fileOf(block).replace(/\.ts$/, ""));
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "main.ts"), `${"\n".repeat(block.line - 1)}${block.text}`);
  try {
    const { wasm, warnings } = await compileAssemblyScript(
      { directory, source: "main.ts" },
      { shownDirectory: block.page },
    );
    prepareModule(wasm, { memoryBytes: MEMORY_BYTES });
    return warnings;
  } catch (error) {
    return [`${at(block)}: ${describeError(error)}`];
  }
}

/** The files that a person writes, told apart by a key that only one of them has. */
function parseFile(block: FencedBlock): readonly string[] {
  const { page, language, text } = block;
  try {
    if (language === "json" && !text.includes('"@context"')) JSON.parse(text);
    else if (/^services:/m.test(text))
      parseCompose(text, { where: page, directory: "/app", variables: {}, defaultName: "app" });
    else if (text.includes("@context")) parseThingDescription(text, page, "thing");
    else if (/^source:/m.test(text)) parseContainerManifest(text, page);
    else
      return [`${at(block)}: neither compose.yaml, thimble.yaml nor a Thing Description; mark it no-run and say why`];
    return [];
  } catch (error) {
    return [`${at(block)}: ${describeError(error)}`];
  }
}

interface Run {
  readonly status: number | string;
  /** Everything it wrote. */
  readonly output: string;
  /** What it wrote to standard output. */
  readonly printed: string;
}

function run(program: string, args: readonly string[], cwd: string): Promise<Run> {
  const { promise, resolve } = Promise.withResolvers<Run>();
  execFile(program, args, { cwd, timeout: PROGRAM_TIMEOUT_MS, maxBuffer: 1 << 24 }, (error, printed, errors) => {
    const status = error === null ? 0 : (error.code ?? error.signal ?? 1);
    resolve({ status, output: `${printed}${errors}`.trimEnd(), printed });
  });
  return promise;
}

if (import.meta.main) {
  const problems = await findExampleProblems(markdownPages(), FOLDER);
  for (const problem of problems) console.log(problem);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
