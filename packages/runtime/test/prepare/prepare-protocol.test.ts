import assert from "node:assert/strict";
import { test } from "node:test";
import { ThimbleError } from "@thimble/base";
import { prepareModule } from "../../src/prepare/prepare-module.ts";
import { answerPrepare, errorOf } from "../../src/prepare/prepare-protocol.ts";
import { assemble } from "../guests/assemble.ts";

const OPTIONS = { memoryBytes: 65_536 };

test("answerPrepare() answers with the module", () => {
  const answer = answerPrepare({ wasm: assemble("(module)"), options: OPTIONS });
  assert.equal(answer.kind === "prepared" && answer.module.initialPages, undefined);
});

test("errorOf() makes the error again that preparing threw, and says what it came from", () => {
  for (const wasm of [
    assemble(`(module (func (import "a" "b")))`),
    Uint8Array.of(1),
    assemble("(module (memory 9))"),
  ]) {
    const answer = structuredClone(answerPrepare({ wasm, options: OPTIONS }));
    assert.ok(answer.kind === "refused");
    assert.throws(
      () => prepareModule(wasm, OPTIONS),
      (error) => {
        assert.ok(error instanceof ThimbleError);
        assert.deepEqual(errorOf(answer.error).toJSON(), error.toJSON());
        return true;
      },
    );
  }
});
