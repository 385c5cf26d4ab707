import assert from "node:assert/strict";
import { test } from "node:test";
import { typedImports } from "../../src/command/link.ts";
import { preview1Functions } from "../../src/preview1-functions.ts";
import { Guest, RESULT } from "../support/guest.ts";

test("typedImports() are functions of WebAssembly that call those of the host", () => {
  using guest = new Guest({ args: ["a", "b"] });
  const { args_sizes_get: sizes } = typedImports(preview1Functions(() => guest.program));
  assert.ok(typeof sizes === "function");
  assert.equal(sizes(RESULT, RESULT + 4), 0);
  assert.deepEqual([guest.u32(RESULT), guest.u32(RESULT + 4)], [2, 4]);
});
