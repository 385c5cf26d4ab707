import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { isThimbleError } from "@thimble/base";
import { DEFAULT_MODULE_LIMITS, parseModule } from "../src/index.ts";
import { resolveLimits } from "../src/module-limits.ts";
import { MODULES } from "./support/modules.ts";
import { rawModule } from "./support/refused.ts";

describe("module limits", () => {
  test("refuses a module that passes a limit, and names the limit", () => {
    const bytes = MODULES["everySection"] ?? new Uint8Array();
    const limits = [
      ["moduleBytes", 100],
      ["customSections", 0],
      ["types", 1],
      ["imports", 1],
      ["exports", 2],
      ["functions", 2],
      ["functionBytes", 20],
      ["globals", 3],
      ["tables", 1],
      ["elementSegments", 2],
      ["dataSegments", 1],
      ["dataBytes", 18],
      ["arity", 0],
      ["localsPerFunction", 1],
      ["nameBytes", 3],
    ] as const;
    for (const [limit, maximum] of limits) {
      assert.throws(
        () => parseModule(bytes, { [limit]: maximum }),
        (error) =>
          isThimbleError(error, "wasm.too-large") &&
          error.details["limit"] === limit &&
          error.details["maximum"] === maximum,
        limit,
      );
    }
  });

  test("are the defaults where nothing else is said", () => {
    assert.deepEqual(resolveLimits({ types: 3 }), { ...DEFAULT_MODULE_LIMITS, types: 3 });
  });

  test("refuse a module of 50 MB, and 100,000 functions, bodies, locals or custom sections, before they are kept", () => {
    const many = 100_000;
    const large: readonly (readonly [limit: string, bytes: Uint8Array])[] = [
      ["moduleBytes", new Uint8Array(50 * 1024 * 1024)],
      ["functions", section(3, [...leb(many), ...new Array<number>(many).fill(0)], [1, 4, 1, 0x60, 0, 0])],
      ["functions", section(10, [...leb(many), ...new Array<number>(many).fill(0)])],
      ["localsPerFunction", section(10, [1, 6, 1, ...leb(many), 0x7f, 0x0b], [1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0])],
      ["customSections", custom(many)],
    ];
    for (const [limit, bytes] of large) {
      assert.throws(
        () => parseModule(bytes),
        (error) => isThimbleError(error, "wasm.too-large") && error.details["limit"] === limit,
        limit,
      );
    }
  });

  test("stand in docs/wasm.md", () => {
    const rows = Object.entries(DEFAULT_MODULE_LIMITS).map(
      ([name, value]) => `| \`${name}\` | ${value.toLocaleString("en-US")} |`,
    );
    const table = ["| limit | value |", "|---|---|", ...rows].join("\n");
    const page = readFileSync(new URL("../../../docs/wasm.md", import.meta.url), "utf8");
    assert.ok(page.includes(`\n${table}\n`), `expected in it:\n${table}`);
  });
});

function section(id: number, contents: readonly number[], before: readonly number[] = []): Uint8Array {
  return Uint8Array.from([...rawModule(), ...before, id, ...leb(contents.length), ...contents]);
}

/** Custom sections without a name. */
function custom(count: number): Uint8Array {
  const bytes = new Uint8Array(8 + 3 * count);
  bytes.set(rawModule());
  for (let i = 0; i < count; i++) bytes[9 + 3 * i] = 1;
  return bytes;
}

function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >> 7)];
}
