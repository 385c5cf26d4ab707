import assert from "node:assert/strict";
import { it } from "node:test";
import { isThimbleError } from "@thimble/base";
import { shrinkModule } from "../../src/build/shrink-module.ts";

/** The empty module. @see WebAssembly Core Specification 2.0, section 5.5.16 Modules */
const EMPTY = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

it("shrinkModule() leaves alone what can not be smaller, and can be cancelled", async () => {
  assert.deepEqual(await shrinkModule({ wasm: EMPTY, keepNames: false }), EMPTY);
  await assert.rejects(shrinkModule({ wasm: EMPTY, keepNames: false }, AbortSignal.abort()), (error) =>
    isThimbleError(error, "base.aborted"),
  );
});
