import assert from "node:assert/strict";
import { it } from "node:test";
import { clangMessages } from "../../src/build/clang-messages.ts";

it("clangMessages() takes mistakes and warnings with their place, and leaves out notes and what they quote", () => {
  const output = [
    "guard.c:3:5: warning: unused variable 'a' [-Wunused-variable]",
    "guard.c:4:7: error: expected ';' after expression",
    "guard.c:1:2: note: expanded from macro",
    "lib/math.h:1:10: fatal error: 'nothing.h' file not found",
    "2 errors generated.",
  ].join("\n");
  assert.deepEqual(clangMessages(output), [
    { severity: "warning", text: "unused variable 'a' [-Wunused-variable]", where: "guard.c:3:5" },
    { severity: "error", text: "expected ';' after expression", where: "guard.c:4:7" },
    { severity: "error", text: "'nothing.h' file not found", where: "lib/math.h:1:10" },
  ]);
});

it("clangMessages() takes what the linker says once for each symbol, without names of files that nobody knows", () => {
  const output = [
    "wasm-ld-14: error: lto.tmp: undefined symbol: sin",
    "wasm-ld-14: error: lto.tmp: undefined symbol: sin",
    "wasm-ld: error: /tmp/guard-1a2b3c.o: undefined symbol: cos",
    "clang: error: linker command failed with exit code 1 (use -v to see invocation)",
  ].join("\n");
  assert.deepEqual(clangMessages(output), [
    { severity: "error", text: "undefined symbol: sin", where: undefined },
    { severity: "error", text: "undefined symbol: cos", where: undefined },
  ]);
});

it("clangMessages() names a file of the compiler in the text, for it is not in the container's folder", () => {
  assert.deepEqual(clangMessages("/usr/include/x.h:1:2: error: no\n"), [
    { severity: "error", text: "/usr/include/x.h:1:2: no", where: undefined },
  ]);
});
