import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";

/**
 * Runs the tests that take minutes, or need what CI does not have: files named `*.long.ts`. `npm run test:long -- WORD` runs those whose path
 * contains the word.
 */
const words = process.argv.slice(2);
const files = globSync(["packages/*/test/**/*.long.ts", "sdk/*/test/**/*.long.ts", "tools/test/**/*.long.ts"])
  .filter((path) => words.length === 0 || words.some((word) => path.includes(word)))
  .sort();
const flags = ["--disable-wasm-trap-handler", "--conditions=@thimble/source", "--disable-warning=ExperimentalWarning"];
// One file at a time: some of them measure.
const run = spawnSync(
  process.execPath,
  [...flags, "--test", "--test-concurrency=1", "--test-reporter=spec", ...files],
  {
    stdio: "inherit",
  },
);
process.exitCode = run.status ?? 1;
