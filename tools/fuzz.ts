import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { fuzz } from "../packages/wasm/test/support/fuzz/fuzz.ts";
import { findWasmTools } from "../packages/wasm/test/support/wasm-tools.ts";

/** Looks for modules that the rewriter does not treat right: `npm run fuzz -- --seconds 600 --seed 7`. What it finds is written to a file each. */
const FOUND = fileURLToPath(new URL("../node_modules/.cache/fuzz", import.meta.url));

const { values } = parseArgs({
  options: { seconds: { type: "string", default: "60" }, seed: { type: "string", default: "1" } },
});
const seconds = Number(values.seconds);
const seed = Number(values.seed);
if (!(seconds > 0) || !Number.isInteger(seed)) {
  process.stderr.write("npm run fuzz -- [--seconds N] [--seed S]\n");
  process.exit(2);
}

const tools = findWasmTools({ build: false });
console.log(tools.kind === "ready" ? "with modules of wasm-smith" : `without modules of wasm-smith: ${tools.why}`);
const started = performance.now();
mkdirSync(FOUND, { recursive: true });
const report = fuzz({
  onFailure: (failure) => {
    const path = `${FOUND}/${failure.seed}.wasm`;
    writeFileSync(path, failure.bytes);
    console.log(`seed ${failure.seed}: ${failure.problem}\n  ${path}, ${failure.bytes.length} bytes`);
  },
  seed,
  goesOn: () => performance.now() - started < seconds * 1000,
  now: () => performance.now(),
  ...(tools.kind === "ready" ? { wasmTools: tools.path } : {}),
});
const { tries, ran, calls, invalid, refused, failures } = report;
console.log(
  `${tries} modules: ${ran} ran (${calls} calls compared), ${invalid} invalid, ${refused} refused, ${failures.length} wrong`,
);
process.exitCode = failures.length === 0 ? 0 : 1;
