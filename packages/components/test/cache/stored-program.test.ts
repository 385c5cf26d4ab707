import assert from "node:assert/strict";
import { test } from "node:test";
import { serialize } from "node:v8";
import fc from "fast-check";
import { programKey, restoreProgram, storeProgram } from "../../src/cache/stored-program.ts";

test("restoreProgram() gives what storeProgram() was given", () => {
  const modules = fc.uniqueArray(fc.tuple(fc.string(), fc.uint8Array()), { selector: ([name]) => name });
  fc.assert(
    fc.property(fc.string(), modules, (source, entries) => {
      const restored = restoreProgram(storeProgram({ source, modules: new Map(entries) }));
      assert.equal(restored?.source, source);
      assert.deepEqual(
        [...(restored?.modules ?? [])].map(([name, bytes]) => [name, [...bytes]]),
        entries.map(([name, bytes]) => [name, [...bytes]]),
      );
    }),
  );
});

test("restoreProgram() gives nothing for what is no program", () => {
  const wrong = [1, [], [1, []], ["", 1], ["", [1]], ["", [["a"]]], ["", [["a", "b"]]]];
  for (const value of wrong) assert.equal(restoreProgram(serialize(value)), undefined, JSON.stringify(value));
  fc.assert(fc.property(fc.uint8Array(), (bytes) => restoreProgram(bytes) === undefined));
});

test("programKey() is another one for another component or transpiler", () => {
  const keys = [
    programKey(Uint8Array.of(1), "1"),
    programKey(Uint8Array.of(2), "1"),
    programKey(Uint8Array.of(1), "2"),
  ];
  assert.equal(new Set(keys).size, 3);
  assert.equal(programKey(Uint8Array.of(1), "1"), keys[0]);
  assert.match(keys[0] ?? "", /^[0-9a-f]{64}$/);
});
