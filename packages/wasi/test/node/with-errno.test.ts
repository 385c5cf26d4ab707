import assert from "node:assert/strict";
import { test } from "node:test";
import { withErrno } from "../../src/node/with-errno.ts";
import { ERRNO } from "../../src/preview1/errno.ts";

test("withErrno() gives the system's names the numbers of WASI, and io to what has none", () => {
  const errnoOf = (code: string | undefined): unknown => {
    try {
      return withErrno(() => {
        throw Object.assign(new Error("no"), code === undefined ? {} : { code });
      });
    } catch (error) {
      return error instanceof Error && "errno" in error ? error.errno : undefined;
    }
  };
  assert.equal(errnoOf("ENOENT"), ERRNO.noent);
  assert.equal(errnoOf("EOPNOTSUPP"), ERRNO.notsup);
  assert.equal(errnoOf("EWOULDBLOCK"), ERRNO.again);
  assert.equal(errnoOf("E2BIG"), ERRNO.toobig);
  assert.equal(errnoOf("ERR_OUT_OF_RANGE"), ERRNO.io);
  assert.equal(errnoOf(undefined), ERRNO.io);
  assert.equal(
    withErrno(() => 7),
    7,
  );
});
