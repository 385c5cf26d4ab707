import assert from "node:assert/strict";
import { test } from "node:test";
import { hasHandler, noHandler } from "../../src/build/no-handler.ts";

/** A module with a function of no parameters and a memory; exports the one of this kind under a name of five letters. @see WebAssembly Core Specification 2.0, section 5.5.10 */
function exporting(name: string, kind: 0 | 2 = 0): Uint8Array {
  const [type, functions, memory] = [
    [1, 4, 1, 0x60, 0, 0],
    [3, 2, 1, 0],
    [5, 3, 1, 0, 1],
  ];
  const exported = [7, 9, 1, 5, ...Buffer.from(name), kind, 0];
  const code = [10, 4, 1, 2, 0, 0x0b];
  return Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...type, ...functions, ...memory, ...exported, ...code);
}

test("hasHandler() knows what the host calls", () => {
  assert.deepEqual([hasHandler(exporting("start")), hasHandler(exporting("begin"))], [true, false]);
  assert.equal(hasHandler(exporting("start", 2)), false, "a memory is none");
});

test("noHandler() names the file, every handler, and how one is written", () => {
  const error = noHandler({ directory: "/p", source: "a.c" }, { shownDirectory: "p" }, "void start(void)");
  assert.deepEqual(
    [error.code, error.where, error.expected],
    ["cli.no-handler", "p/a.c", "one of start, reading, message, tick, stop: void start(void)"],
  );
});
