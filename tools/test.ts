import { spawn } from "node:child_process";
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { skippedTests } from "./skipped-tests.ts";
import { batchModule, type TestBatch, testBatches } from "./test-batches.ts";
import { rememberPassed } from "./tree-stamp.ts";

/** Runs every test, or those whose path contains one of the words given: `npm test -- wasm`. */
const words = process.argv.slice(2);
const files = globSync([
  "packages/*/test/**/*.test.ts",
  "sdk/*/test/**/*.test.ts",
  "examples/*/test/**/*.test.ts",
  "tools/test/**/*.test.ts",
])
  .filter((path) => words.length === 0 || words.some((word) => path.includes(word)))
  .sort();
const flags = ["--disable-wasm-trap-handler", "--conditions=@thimble/source", "--disable-warning=ExperimentalWarning"];
const root = fileURLToPath(new URL("..", import.meta.url));
// Every run of the tests has a folder of its own: two may be under way.
const modules = join(root, `node_modules/.cache/test-batches/${process.pid}`);
mkdirSync(modules, { recursive: true });
process.on("exit", () => rmSync(modules, { recursive: true, force: true }));
const batches = testBatches(files.map((path) => ({ path, text: readFileSync(path, "utf8") }))).map(inOneFile);
// All processes load the same sources: stripped of types and compiled once, they are kept.
const cache = fileURLToPath(new URL("../node_modules/.cache/node-compile", import.meta.url));
// Tests wait for other processes as often as they work, so none of the processors is left out.
const atOnce = `--test-concurrency=${availableParallelism()}`;
const run = spawn(process.execPath, [...flags, "--test", atOnce, "--test-reporter=spec", ...batches], {
  stdio: ["ignore", "pipe", "inherit"],
  env: { NODE_COMPILE_CACHE: cache, ...process.env },
});
let report = "";
run.stdout.on("data", (chunk: Buffer) => {
  process.stdout.write(chunk);
  report += chunk.toString("utf8");
});
run.on("close", (status) => {
  process.exitCode = status ?? 1;
  // In CI every program that tests speak with is installed, so a test that was left out hides something. A part of the kernel can not be installed.
  const { all, forKernel } = skippedTests(report);
  if (forKernel > 0) console.log(`${forKernel} tests were not run: this machine's kernel has not what they test`);
  if (process.env["THIMBLE_TEST_REQUIRE_ALL"] === "1" && all > forKernel) {
    console.log(`${all - forKernel} tests were left out, and THIMBLE_TEST_REQUIRE_ALL=1 allows none`);
    process.exitCode = 1;
  }
  if (process.exitCode === 0 && words.length === 0) rememberPassed();
});

/** The file that runs a batch. */
function inOneFile(batch: TestBatch, at: number): string {
  const [only = ""] = batch;
  if (batch.length === 1) return only;
  const file = join(modules, `${String(at).padStart(3, "0")}.test.mjs`);
  writeFileSync(
    file,
    batchModule(batch, (path) => pathToFileURL(join(root, path)).href),
  );
  return file;
}
