import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";

const PROGRAM = `
  import { Logger } from "@thimble/base";
  import { reportTrapHandler } from ${JSON.stringify(new URL("../../src/engine/trap-handler-flag.ts", import.meta.url).href)};
  reportTrapHandler(new Logger("test", (record) => process.stdout.write(record.event)));`;

function run(flags: readonly string[], env: Record<string, string> = {}): string {
  const options = [...flags, "--conditions=@thimble/source", "--input-type=module", "-e", PROGRAM];
  const cwd = new URL("../..", import.meta.url);
  return execFileSync(process.execPath, options, { cwd, encoding: "utf8", env: { PATH: process.env["PATH"], ...env } });
}

test("reportTrapHandler() warns where V8 reserves address space for each memory", () => {
  assert.equal(run([]), "trap-handler-on");
});

test("reportTrapHandler() is silent where the flag is given", () => {
  assert.equal(run(["--disable-wasm-trap-handler"]), "");
});
