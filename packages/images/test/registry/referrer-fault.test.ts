import assert from "node:assert/strict";
import { test } from "node:test";
import { ThimbleError } from "@thimble/base";
import { isReferrerFault } from "../../src/registry/referrer-fault.ts";

test("isReferrerFault() is for what is wrong with a referrer, not for a registry that is away or a full disk", () => {
  const codes = [
    "images.registry-not-found",
    "images.digest-mismatch",
    "images.registry-busy",
    "images.no-space",
  ] as const;
  const errors = [...codes.map((code) => new ThimbleError(code, "it fails")), new Error("it fails"), undefined];
  assert.deepEqual(errors.map(isReferrerFault), [true, true, false, false, false, false]);
});
