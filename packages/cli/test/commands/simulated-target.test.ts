import assert from "node:assert/strict";
import { test } from "node:test";
import { isThimbleError } from "@thimble/base";
import { SIMULATED_TARGET } from "../../src/commands/simulated-target.ts";

test("SIMULATED_TARGET takes a Thing or a property of one, and nothing else", () => {
  for (const target of ["machine", "machine/temperature"]) assert.equal(SIMULATED_TARGET.read(target), target);
  for (const target of ["", "/", "machine/", "machine/a/b", "a b", "../up"])
    assert.throws(
      () => SIMULATED_TARGET.read(target),
      (error) => isThimbleError(error, "base.argument"),
      target,
    );
});
