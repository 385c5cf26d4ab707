import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseModule } from "../../src/index.ts";
import { assertRefused, rawModule as module } from "../support/refused.ts";

describe("external types", () => {
  test("are read with and without a maximum", () => {
    assert.deepEqual(parseModule(module(5, 3, 1, 0, 2)).memories, [{ initialPages: 2 }]);
    assert.deepEqual(parseModule(module(5, 4, 1, 1, 2, 3)).memories, [{ initialPages: 2, maximumPages: 3 }]);
    assert.deepEqual(parseModule(module(4, 5, 1, 0x6f, 1, 2, 3)).tables, [
      { element: "externref", initial: 2, maximum: 3 },
    ]);
  });

  test("are refused when the maximum is below the initial size, or the memory above 4 GiB", () => {
    assertRefused(module(5, 4, 1, 1, 3, 2), "wasm.malformed", /a maximum of 2 below the initial 3/);
    assertRefused(module(5, 5, 1, 0, 0x81, 0x80, 0x04), "wasm.malformed", /more than 65536 pages/);
  });

  test("are refused with flags of proposals by name, and with unknown ones", () => {
    assertRefused(module(5, 4, 1, 3, 1, 1), "wasm.unsupported", /threads/);
    assertRefused(module(5, 3, 1, 4, 1), "wasm.unsupported", /memory64/);
    assertRefused(module(5, 4, 1, 8, 1, 0), "wasm.unsupported", /custom page sizes/);
    assertRefused(module(5, 3, 1, 16, 1), "wasm.malformed", /unknown limits 0x10/);
    assertRefused(module(4, 3, 1, 0x40, 0), "wasm.unsupported", /tables with an initial value/);
    assertRefused(module(6, 5, 1, 0x7f, 2, 0x41, 0), "wasm.unsupported", /shared globals/);
    assertRefused(module(6, 5, 1, 0x7f, 4, 0x41, 0), "wasm.malformed", /unknown mutability 4/);
  });
});
