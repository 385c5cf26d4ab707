import assert from "node:assert/strict";
import { test } from "node:test";
import { ERRNO } from "@thimble/wasi";
import { ErrnoError } from "../../src/host/errno-error.ts";

test("ErrnoError has the error-code of wasi:filesystem as its own payload, and io where there is none", () => {
  const payload = (errno: number): string => new ErrnoError(errno).payload;
  assert.deepEqual([ERRNO.noent, ERRNO.rofs, ERRNO.notcapable].map(payload), [
    "no-entry",
    "read-only",
    "not-permitted",
  ]);
  assert.equal(payload(ERRNO.io), "io");
  assert.equal(payload(ERRNO.dom), "io");
  assert.ok(Object.hasOwn(new ErrnoError(ERRNO.io), "payload"));
});
