import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isThimbleError } from "@thimble/base";
import fc from "fast-check";
import { parseModule, type WasmModule } from "../src/index.ts";
import { MODULES } from "./support/modules.ts";
import { assertRefused, rawModule as module } from "./support/refused.ts";
import { wat } from "./support/wat.ts";

function everySection(): WasmModule {
  return parseModule(MODULES["everySection"] ?? new Uint8Array());
}

describe("parseModule()", () => {
  test("reads an empty module", () => {
    const parsed = parseModule(module());
    assert.equal(parsed.size, 8);
    assert.deepEqual(parsed.sections, []);
  });

  test("reads imports and exports with their types", () => {
    const parsed = everySection();
    assert.deepEqual(parsed.imports, [
      { module: "env", name: "log", kind: "function", typeIndex: 1, type: { params: ["i32"], results: [] } },
      { module: "env", name: "limit", kind: "global", type: { type: "i32", isMutable: false } },
    ]);
    assert.deepEqual(parsed.exports, [
      { name: "memory", kind: "memory", index: 0 },
      { name: "table", kind: "table", index: 0 },
      { name: "run", kind: "function", index: 3, type: { params: ["i32"], results: ["i32"] } },
    ]);
  });

  test("reads memories, tables, globals, segments, start and code", () => {
    const parsed = everySection();
    assert.deepEqual(parsed.memories, [{ initialPages: 1, maximumPages: 3 }]);
    assert.deepEqual(parsed.tables, [
      { element: "funcref", initial: 4 },
      { element: "externref", initial: 2 },
    ]);
    assert.deepEqual(
      parsed.globals.map((item) => item.type),
      ["i32", "i32", "i64", "f64", "i32"],
    );
    assert.deepEqual(parsed.data, [
      { mode: "active", offset: 16, size: 6 },
      { mode: "passive", size: 13 },
    ]);
    assert.deepEqual(parsed.elements, [
      { mode: "active", length: 2 },
      { mode: "passive", length: 2 },
      { mode: "declarative", length: 1 },
    ]);
    assert.equal(parsed.start, 1);
    assert.equal(parsed.importedFunctions, 1);
    assert.equal(parsed.functions.length, 4);
    assert.deepEqual(
      parsed.code.map((entry) => entry.locals),
      [0, 0, 2],
    );
  });

  test("reads the byte ranges of sections, custom ones by the name they carry", () => {
    const parsed = everySection();
    assert.deepEqual(
      parsed.customSections.map((section) => section.name),
      ["name"],
    );
    assert.equal(parsed.sections.at(-1)?.end, parsed.size);
  });

  test("refuses what is no module, and says what it is", () => {
    assertRefused(Uint8Array.from([]), "wasm.malformed", /offset 0x0 \(preamble\).*magic|offset 0x0 \(preamble\)/);
    assertRefused(new TextEncoder().encode("(module)"), "wasm.malformed", /does not start with/);
    assertRefused(Uint8Array.from([0, 0x61, 0x73, 0x6d, 2, 0, 0, 0]), "wasm.malformed", /version is not 1/);
    assertRefused(Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0]), "wasm.malformed", /version is not 1/);
    assertRefused(Uint8Array.from([0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0]), "wasm.is-component", /it is a component/);
  });

  test("refuses sections that are cut off, unknown, twice, or in the wrong order", () => {
    assertRefused(module(1, 5, 1), "wasm.malformed", /offset 0xa .*5 bytes announced, 1 left/);
    assertRefused(module(99, 0), "wasm.malformed", /unknown section 99/);
    assertRefused(module(1, 1, 0, 1, 1, 0), "wasm.malformed", /type section stands twice/);
    assertRefused(module(3, 1, 0, 1, 1, 0), "wasm.malformed", /type section stands twice or too late/);
    assertRefused(module(1, 2, 0, 0), "wasm.malformed", /\(type section\).*1 bytes too many/);
    assertRefused(module(1), "wasm.malformed", /unexpected end/);
  });

  test("refuses indices out of range, and says which", () => {
    assertRefused(module(3, 2, 1, 0), "wasm.malformed", /function section.*unknown type 0/);
    assertRefused(module(7, 5, 1, 1, 0x61, 0, 0), "wasm.malformed", /export section.*unknown function 0/);
    assertRefused(module(7, 5, 1, 1, 0x61, 2, 0), "wasm.malformed", /unknown memory 0/);
    assertRefused(module(8, 1, 0), "wasm.malformed", /start section.*unknown function 0/);
    assertRefused(module(6, 6, 1, 0x7f, 0, 0x23, 0, 0x0b), "wasm.malformed", /global section.*unknown global 0/);
    assertRefused(module(9, 6, 1, 0, 0x41, 0, 0x0b, 0), "wasm.malformed", /element section.*unknown table 0/);
    assertRefused(module(11, 6, 1, 0, 0x41, 0, 0x0b, 0), "wasm.malformed", /data section.*unknown memory 0/);
    assertRefused(module(2, 7, 1, 1, 0x61, 1, 0x62, 0, 0), "wasm.malformed", /import section.*unknown type 0/);
  });

  test("refuses a start function that takes or gives something", () => {
    assertRefused(wat("(module (func $f (param i32)) (start $f))"), "wasm.malformed", /start function/);
  });

  test("refuses functions without code, and segments that are not there", () => {
    assertRefused(module(1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0), "wasm.malformed", /1 functions are declared, 0 have code/);
    assertRefused(module(12, 1, 1), "wasm.malformed", /1 data segments are announced, 0 are there/);
  });

  const features: Readonly<Record<string, string>> = {
    "threads (shared memory)": "(module (memory 1 1 shared))",
    "memory64 (64-bit addresses)": "(module (memory i64 1))",
    "multi-memory": "(module (memory 1) (memory 1))",
    "exception handling": "(module (tag (param i32)))",
  };
  for (const [feature, text] of Object.entries(features)) {
    test(`refuses ${feature} by name`, () => {
      assert.throws(
        () => parseModule(wat(text)),
        (error) => isThimbleError(error, "wasm.unsupported") && error.details["feature"] === feature,
      );
    });
  }

  test("refuses two memories when one is imported, imported tags, and types of garbage collection by name", () => {
    assertRefused(wat(`(module (import "a" "b" (memory 1)) (memory 1))`), "wasm.unsupported", /multi-memory/);
    assertRefused(wat(`(module (import "a" "b" (tag)))`), "wasm.unsupported", /exception handling/);
    assertRefused(module(1, 3, 1, 0x5f, 0), "wasm.unsupported", /garbage collection/);
    assertRefused(module(1, 5, 1, 0x60, 1, 0x6e, 0), "wasm.unsupported", /garbage collection/);
    assertRefused(module(1, 6, 1, 0x60, 1, 0x64, 0, 0), "wasm.unsupported", /typed function references/);
  });

  test("never throws other than its own errors over modules that are cut off or changed", () => {
    const arbitraryBytes = fc.constantFrom(...Object.values(MODULES)).chain((bytes) =>
      fc.record({
        size: fc.nat(bytes.length),
        changes: fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 4 }),
        bytes: fc.constant(bytes),
        isCut: fc.boolean(),
      }),
    );
    fc.assert(
      fc.property(arbitraryBytes, ({ bytes, size, changes, isCut }) => {
        const broken = bytes.slice(0, isCut ? size : bytes.length);
        for (const [at, byte] of changes) if (at < broken.length) broken[at] = byte;
        try {
          parseModule(broken);
        } catch (error) {
          assert.ok(isThimbleError(error) && error.code.startsWith("wasm."), String(error));
        }
      }),
      { numRuns: 3_000 },
    );
  });
});
