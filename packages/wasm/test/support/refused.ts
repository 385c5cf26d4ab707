import assert from "node:assert/strict";
import { type ErrorCode, isThimbleError } from "@thimble/base";
import { parseModule } from "../../src/index.ts";

const PREAMBLE: readonly number[] = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/** Wasm bytes: the preamble and what follows it. */
export function rawModule(...bytes: readonly number[]): Uint8Array {
  return Uint8Array.from([...PREAMBLE, ...bytes]);
}

/** The parser refuses the bytes with the code, and a text that matches in "where message". */
export function assertRefused(bytes: Uint8Array, code: ErrorCode, text: RegExp): void {
  assert.throws(
    () => parseModule(bytes),
    (error) => {
      assert.ok(isThimbleError(error), String(error));
      assert.equal(error.code, code);
      assert.match(`${error.where} ${error.message}`, text);
      return true;
    },
  );
}
