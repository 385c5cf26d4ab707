import assert from "node:assert/strict";
import { test } from "node:test";
import { hasHandler, noHandler } from "../../src/build/no-handler.ts";

/** A module with a function of no parameters that it exports under a name of five letters. */
function exporting(name: string): Uint8Array {
  const [type, functions] = [
    [1, 4, 1, 0x60, 0, 0],
    [3, 2, 1, 0],
  ];
  const exported = [7, 9, 1, 5, ...Buffer.from(name), 0, 0];
  return Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...type, ...functions, ...exported, 10, 4, 1, 2, 0, 0x0b);
}

test("hasHandler() knows what the host calls", () => {
  assert.deepEqual([hasHandler(exporting("start")), hasHandler(exporting("begin"))], [true, false]);
});

test("noHandler() names the file, every handler, and how one is written", () => {
  const error = noHandler({ directory: "/p", source: "a.c" }, { shownDirectory: "p" }, "void start(void)");
  assert.deepEqual(
    [error.code, error.where, error.expected],
    ["cli.no-handler", "p/a.c", "one of start, reading, message, tick, stop: void start(void)"],
  );
});
