import { spawnSync } from "node:child_process";
import { checkDocs } from "./gates/docs.ts";
import { checkErrors } from "./gates/errors.ts";
import { checkLayers } from "./gates/layers.ts";
import { checkMirror } from "./gates/mirror.ts";
import { checkPorts } from "./gates/ports.ts";
import { checkTdValidator } from "./td-schema.ts";
import { havePassed } from "./tree-stamp.ts";

type Check = () => readonly string[] | Promise<readonly string[]>;

/** Programs of ours that import packages run them from source. */
const FROM_SOURCE = "--conditions=@thimble/source";

/** Everything that CI checks, in the order in which a failure is cheapest to find. */
const CHECKS: readonly (readonly [string, Check])[] = [
  ["format and lint", command("biome", ["check", "--error-on-warnings", "."])],
  ["types", command("tsc", ["-b"])],
  ["layers and cycles", checkLayers],
  ["ports", checkPorts],
  ["errors", checkErrors],
  ["mirror of tests", checkMirror],
  ["docs", checkDocs],
  ["command page", command(process.execPath, [FROM_SOURCE, "tools/cli-page.ts", "--check"])],
  ["contract page", command(process.execPath, [FROM_SOURCE, "tools/contract-page.ts", "--check"])],
  ["docs of chips", command(process.execPath, [FROM_SOURCE, "tools/chip-page.ts", "--check"])],
  ["schema of Thing Descriptions", checkTdValidator],
  ["readme examples", command(process.execPath, [FROM_SOURCE, "tools/gates/readme-examples.ts"])],
  ["bindings of C and Rust", command(process.execPath, [FROM_SOURCE, "tools/bindings.ts", "--check"])],
  ["unused code", command("knip", [])],
  ["tests", () => (havePassed() ? [] : command(process.execPath, ["tools/test.ts"])())],
  ["examples", command(process.execPath, ["tools/examples.ts"])],
  ["pack and consume", command(process.execPath, ["tools/pack-and-consume.ts"])],
];

function command(program: string, args: readonly string[]): () => readonly string[] {
  return () => {
    const run = spawnSync(program, args, { encoding: "utf8", maxBuffer: 1 << 28 });
    if (run.error !== undefined) return [`cannot run ${program}: ${run.error.message}`];
    return run.status === 0 ? [] : [`${run.stdout}${run.stderr}`.trimEnd()];
  };
}

const only = process.argv.slice(2);
let failed = 0;
for (const [name, check] of CHECKS) {
  if (only.length > 0 && !only.some((word) => name.includes(word))) continue;
  const started = performance.now();
  const problems = await check();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${problems.length === 0 ? "ok    " : "FAILED"} ${name} (${seconds} s)`);
  for (const problem of problems) console.log(problem);
  if (problems.length > 0) failed += 1;
}
if (failed > 0) console.log(`${failed} of the checks failed`);
process.exitCode = failed === 0 ? 0 : 1;
