import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { moduleSizes, parseModule } from "../src/index.ts";
import { MODULES } from "./support/modules.ts";
import { wat } from "./support/wat.ts";

describe("moduleSizes()", () => {
  const bytes = MODULES["everySection"] ?? new Uint8Array();

  test("gives each section's bytes, which with the eight of the preamble are the whole module", () => {
    const { total, sections } = moduleSizes(parseModule(bytes));
    assert.equal(total, bytes.length);
    assert.equal(8 + sections.reduce((sum, section) => sum + section.bytes, 0), total);
    assert.deepEqual(
      sections.map((section) => section.name),
      [
        "type",
        "import",
        "function",
        "table",
        "memory",
        "global",
        "export",
        "start",
        "element",
        "dataCount",
        "code",
        "data",
        "name",
      ],
    );
  });

  test("gives functions the largest first, with names from the name section", () => {
    const { functions } = moduleSizes(parseModule(bytes));
    assert.deepEqual(
      functions.map(({ index, name }) => [index, name]),
      [
        [3, "main"],
        [2, "double"],
        [1, "init"],
      ],
    );
  });

  test("names a function by its export where there is no name section, else not at all", () => {
    const { functions } = moduleSizes(parseModule(wat(`(module (func nop) (func (export "run") nop nop))`)));
    assert.deepEqual(
      functions.map(({ index, name }) => [index, name]),
      [
        [1, "run"],
        [0, undefined],
      ],
    );
  });

  test("gives segments of data the largest first", () => {
    const { data } = moduleSizes(
      parseModule(wat(`(module (memory 1) (data (i32.const 8) "ab") (data (i32.const 64) "abcd"))`)),
    );
    assert.deepEqual(
      data.map(({ offset, size }) => [offset, size]),
      [
        [64, 4],
        [8, 2],
      ],
    );
  });

  test("makes do with a name section that is broken", () => {
    const broken = Uint8Array.from([
      ...wat(`(module (func (export "run")))`),
      0,
      8,
      4,
      0x6e,
      0x61,
      0x6d,
      0x65,
      1,
      99,
      1,
    ]);
    assert.equal(moduleSizes(parseModule(broken)).functions[0]?.name, "run");
  });
});
