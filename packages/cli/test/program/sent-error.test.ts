import assert from "node:assert/strict";
import { test } from "node:test";
import { ThimbleError } from "@thimble/base";
import { sentError } from "../../src/program/sent-error.ts";

test("sentError() keeps what an error of the catalogue says, and calls any other a bug", () => {
  const cause = new Error("it is too short");
  const known = sentError(
    new ThimbleError("base.argument", "Cannot do it: no", { where: "byte 9", expected: "another", cause }),
  );
  assert.deepEqual(known, {
    code: "base.argument",
    message: "Cannot do it: no",
    where: "byte 9",
    expected: "another",
    cause: "it is too short",
  });
  const other = sentError(new Error("odd"));
  assert.equal(other.code, "base.bug");
  assert.match(String(other.cause), /odd\n +at /);
});
