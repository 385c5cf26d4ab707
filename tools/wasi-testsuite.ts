import { spawnSync } from "node:child_process";
import { cpSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";

/**
 * Runs the wasm32-wasip1 suites of a checkout of WebAssembly/wasi-testsuite, branch prod/testsuite-base, which has the compiled modules, through
 * `thimble run`. Prints a table; `--markdown` prints it for docs/wasi.md. Ends with 1 when a test fails.
 * @see https://github.com/WebAssembly/wasi-testsuite, doc/specification.md
 */
interface Specification {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly root?: string | null;
  readonly exit_code?: number;
  readonly stdout?: string;
  readonly stderr?: string;
}

interface Result {
  readonly suite: string;
  readonly name: string;
  /** Undefined when it passed. */
  readonly reason: string | undefined;
}

/** How long one test may take, in ms: two hundred times the slowest here. */
const PATIENCE = 60_000;
const MAIN = resolve(import.meta.dirname, "../packages/cli/src/main.ts");
/** The same sources run for every test: stripped of types and compiled once. */
const CACHE = resolve(import.meta.dirname, "../node_modules/.cache/node-compile");
const FLAGS = ["--disable-wasm-trap-handler", "--conditions=@thimble/source"];

const [directory, ...options] = process.argv.slice(2);
if (directory === undefined) {
  console.log(
    "usage: node tools/wasi-testsuite.ts DIR [--markdown], where DIR is a checkout of WebAssembly/wasi-testsuite",
  );
  process.exit(2);
}
const modules = globSync("tests/*/testsuite/wasm32-wasip1/*.wasm", { cwd: directory }).sort();
if (modules.length === 0) {
  console.log(`no tests/*/testsuite/wasm32-wasip1/*.wasm in ${directory}: check out the branch prod/testsuite-base`);
  process.exit(2);
}
const results = modules.map((path) => runTest(resolve(directory, path), path.split("/")[1] ?? ""));
print(results, options.includes("--markdown"));
process.exitCode = results.some(({ reason }) => reason !== undefined) ? 1 : 0;

function runTest(module: string, suite: string): Result {
  const name = basename(module, ".wasm");
  const file = module.replace(/\.wasm$/, ".json");
  const specification: Specification = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  // Every test gets a root of its own, so that none sees what another one left.
  const root = mkdtempSync(join(tmpdir(), "wasi-testsuite-"));
  try {
    if (specification.root) cpSync(join(dirname(module), specification.root), root, { recursive: true });
    return { suite, name, reason: runModule(module, specification, root) };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function runModule(module: string, specification: Specification, root: string): string | undefined {
  const { args = [], env = {}, exit_code: status = 0, stdout, stderr } = specification;
  const words = [
    ...Object.entries(env).flatMap(([name, value]) => ["--env", `${name}=${value}`]),
    ...(specification.root ? ["--dir", `${root}::/`] : []),
    ...(args.length > 0 ? ["--", ...args] : []),
  ];
  const run = spawnSync(process.execPath, [...FLAGS, MAIN, "run", module, ...words], {
    encoding: "utf8",
    timeout: PATIENCE,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NODE_COMPILE_CACHE: CACHE },
  });
  if (run.status !== status) return `exit status ${run.status ?? run.signal}, not ${status}: ${lastLine(run.stderr)}`;
  if (stdout !== undefined && run.stdout !== stdout) return `standard output ${JSON.stringify(run.stdout)}`;
  if (stderr !== undefined && run.stderr !== stderr) return `standard error ${JSON.stringify(run.stderr)}`;
  return undefined;
}

function lastLine(text: string): string {
  return (
    text
      .trimEnd()
      .split("\n")
      .find((line) => /panicked|expected|Assertion|error:/.test(line)) ?? text.trimEnd().slice(-200)
  );
}

function print(all: readonly Result[], isMarkdown: boolean): void {
  if (isMarkdown) console.log("| suite | test | result |\n|---|---|---|");
  for (const { suite, name, reason = "pass" } of all)
    console.log(isMarkdown ? `| ${suite} | ${name} | ${reason} |` : `${suite.padEnd(15)} ${name.padEnd(40)} ${reason}`);
  const passed = all.filter(({ reason }) => reason === undefined).length;
  console.log(`${isMarkdown ? "\n" : ""}${passed} of ${all.length} pass`);
}
