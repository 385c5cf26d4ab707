import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { toCompilerMessage, unusedExports } from "../../src/build/compiler-messages.ts";
import { SourceFiles } from "../../src/build/source-files.ts";
import { ENTRY_PATH, exportedFunctions, writeEntry } from "../../src/build/write-entry.ts";

const TEXT =
  "export function readings(): void {}\nexport function tick(x: string): void {}\nexport function helper(): void {}";
const main = { name: "main.ts", exported: exportedFunctions(TEXT) };
const files = new SourceFiles("/nowhere");
files.add("main.ts", TEXT);
const entry = writeEntry("main", main.exported);
files.add(ENTRY_PATH, entry);

const diagnostic = (source: string, start: number, category: number): Parameters<typeof toCompilerMessage>[0] => ({
  code: 1,
  category,
  message: "Something is wrong.",
  range: { start, end: start, source: { normalizedPath: source } },
  relatedRange: null,
});

describe("toCompilerMessage()", () => {
  it("names file, line and column, and has no period", () => {
    assert.deepEqual(toCompilerMessage(diagnostic("main.ts", 36, 3), files, main), {
      severity: "error",
      text: "Something is wrong",
      where: "main.ts:2:1",
    });
    assert.equal(toCompilerMessage(diagnostic("main.ts", 36, 2), files, main).severity, "warning");
    assert.equal(toCompilerMessage({ ...diagnostic("main.ts", 0, 3), range: null }, files, main).where, undefined);
  });

  it("shows the handler where the entry's call of it is wrong", () => {
    assert.equal(
      toCompilerMessage(diagnostic(ENTRY_PATH, entry.indexOf("container.tick"), 3), files, main).where,
      "main.ts:2:17",
    );
    assert.equal(toCompilerMessage(diagnostic(ENTRY_PATH, 0, 3), files, main).where, "main.ts");
  });
});

it("unusedExports() warns of what the host never calls, and of the handler that may have been meant", () => {
  assert.deepEqual(
    unusedExports(files, main).map(({ where, text }) => `${where} ${text}`),
    [
      'main.ts:1:17 Nothing calls the exported function "readings": it is no handler, the nearest is "reading"',
      'main.ts:3:17 Nothing calls the exported function "helper": it is no handler, handlers are start, reading, message, tick, stop',
    ],
  );
});
