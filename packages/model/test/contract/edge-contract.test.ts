import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { EDGE_EXPORTS, EDGE_IMPORTS } from "../../src/contract/edge-contract.ts";
import type { CoreSignature } from "../../src/contract/interface-table.ts";

// The contract as the WebAssembly project's own tool lowers wit/edge.wit; the command stands in the file's first line.
const wat = readFileSync(new URL("./container.wat", import.meta.url), "utf8");

test("EDGE_IMPORTS is wit/edge.wit lowered by the canonical ABI", () => {
  const expected: Record<string, Record<string, string>> = {};
  for (const [, module = "", name = "", type = ""] of wat.matchAll(
    /\(import "([^"]+)" "([^"]+)" \(func \(;\d+;\) \(type \d+\)(.*?)\)\)$/gm,
  )) {
    expected[module] = { ...expected[module], [name]: type.trim() };
  }
  const actual = Object.fromEntries(
    Object.entries(EDGE_IMPORTS).map(([module, functions]) => [
      module,
      Object.fromEntries(Object.entries(functions).map(([name, signature]) => [name, inWat(signature)])),
    ]),
  );
  assert.deepEqual(actual, expected);
});

test("EDGE_EXPORTS is wit/edge.wit lowered by the canonical ABI", () => {
  const types = new Map<string, string>();
  for (const [, index = "", name = "", type = ""] of wat.matchAll(/\(func \(;(\d+);\) \(type \d+\)()(.*)$/gm))
    types.set(index, `${name}${type.trim()}`);
  const expected: Record<string, string> = {};
  for (const [, name = "", index = ""] of wat.matchAll(/\(export "([^"]+)" \(func (\d+)\)\)/g)) {
    if (!/^(cabi_post_|_initialize)/.test(name)) expected[name] = types.get(index) ?? "";
  }
  assert.deepEqual(
    Object.fromEntries(Object.entries(EDGE_EXPORTS).map(([name, signature]) => [name, inWat(signature)])),
    expected,
  );
});

function inWat(signature: CoreSignature): string {
  const params = signature.params.length === 0 ? "" : `(param ${signature.params.join(" ")})`;
  const results = signature.results.length === 0 ? "" : `(result ${signature.results.join(" ")})`;
  return `${params} ${results}`.trim();
}
