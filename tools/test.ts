import { spawn } from "node:child_process";
import { globSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { skippedTests } from "./skipped-tests.ts";
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
// Every file is a process of its own, and all of them load the same sources: stripped of types and compiled once, they are kept.
const cache = fileURLToPath(new URL("../node_modules/.cache/node-compile", import.meta.url));
// Tests wait for other processes as often as they work, so none of the processors is left out.
const atOnce = `--test-concurrency=${availableParallelism()}`;
const run = spawn(process.execPath, [...flags, "--test", atOnce, "--test-reporter=spec", ...files], {
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
