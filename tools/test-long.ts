import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * Runs the tests that take minutes, or need what CI does not have: files named `*.long.ts`. `npm run test:long -- WORD` runs those whose path
 * contains the word.
 */
const words = process.argv.slice(2);
const files = globSync(["packages/*/test/**/*.long.ts", "sdk/*/test/**/*.long.ts", "tools/test/**/*.long.ts"])
  .filter((path) => words.length === 0 || words.some((word) => path.includes(word)))
  .sort();
/** Those of `npm start`, and a garbage collector that can be asked. */
const flags = [
  "--disable-wasm-trap-handler",
  "--external-memory-accounted-in-global-limit",
  "--max-semi-space-size=4",
  "--expose-gc",
  "--conditions=@thimble/source",
  "--disable-warning=ExperimentalWarning",
];
// One file at a time: some of them measure.
const run = spawnSync(
  process.execPath,
  [...flags, "--test", "--test-concurrency=1", "--test-reporter=spec", ...files],
  {
    stdio: "inherit",
    // As in tools/test.ts: tests that start a worker two thousand times would strip and compile the same sources as often.
    env: {
      // As in npm start: with an arena for each thread what is resident grows in steps, whatever was given back.
      MALLOC_ARENA_MAX: "1",
      NODE_COMPILE_CACHE: fileURLToPath(new URL("../node_modules/.cache/node-compile", import.meta.url)),
      ...process.env,
    },
  },
);
process.exitCode = run.status ?? 1;
