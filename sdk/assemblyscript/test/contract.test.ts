import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { it } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { EDGE_IMPORTS, FAILURES, OUTCOMES, QOS_NAMES, QUALITIES } from "@thimble/model";

const ASSEMBLY = new URL("../assembly/", import.meta.url);
const CORE_TYPES: Readonly<Record<string, string>> = { usize: "i32", u32: "i32", u64: "i64", f64: "f64", void: "" };

it("host.ts declares every import of the contract with its signature, and no other", async () => {
  const text = await readFile(new URL("host.ts", ASSEMBLY), "utf8");
  const declared = text.matchAll(/@external\("(.+)", "(.+)"\)\nexport declare function \w+\(([^)]*)\): (\w+);/g);
  const found = Array.from(declared, ([, module, name, parameters = "", result = ""]) => {
    const types = Array.from(parameters.matchAll(/: (\w+)/g), ([, type = ""]) => CORE_TYPES[type]);
    return `${module} ${name}(${types.join(" ")}) ${CORE_TYPES[result]}`;
  });
  const wanted = Object.entries(EDGE_IMPORTS).flatMap(([module, functions]) =>
    Object.entries(functions).map(
      ([name, { params, results }]) => `${module} ${name}(${params.join(" ")}) ${results.join(" ")}`,
    ),
  );
  assert.deepEqual(found.sort(), wanted.sort());
});

it("Quality, Outcome, Qos and Failure number their members as the contract does", async () => {
  assert.deepEqual(await members("quality.ts"), QUALITIES);
  assert.deepEqual(await members("outcome.ts"), OUTCOMES);
  assert.deepEqual(await members("qos.ts"), QOS_NAMES);
  assert.deepEqual(await members("failure.ts"), FAILURES);
});

it("the SDK's sources have no mistake in the eyes of an editor", async () => {
  const compiler = fileURLToPath(import.meta.resolve("typescript/lib/tsc.js"));
  const project = fileURLToPath(new URL("tsconfig.json", ASSEMBLY));
  await promisify(execFile)(process.execPath, [compiler, "-p", project, "--noEmit", "--skipLibCheck"]);
});

/** Members of the enum in a file, in the spelling of WIT. */
async function members(file: string): Promise<string[]> {
  const text = await readFile(new URL(file, ASSEMBLY), "utf8");
  return Array.from(text.matchAll(/^ {2}(\w+),$/gm), ([, name = ""]) =>
    name.replace(/(?<!^)[A-Z]/g, "-$&").toLowerCase(),
  );
}
