import assert from "node:assert/strict";
import { test } from "node:test";
import { assertNever, isThimbleError } from "@thimble/base";

test("assertNever() throws base.bug with the value that got past the types", () => {
  assert.throws(
    () => assertNever("surprise" as never),
    (error) => isThimbleError(error, "base.bug") && error.message.includes('"surprise"'),
  );
});
