import assert from "node:assert/strict";
import { test } from "node:test";
import { ThimbleError } from "@thimble/base";
import { toHttpError } from "../../src/http/http-error.ts";

test("toHttpError() tells a certificate, nonsense and a network apart", () => {
  const of = (code: string): string => toHttpError(Object.assign(new Error("x"), { code }), "GET http://h/").code;
  assert.equal(of("DEPTH_ZERO_SELF_SIGNED_CERT"), "things.refused");
  assert.equal(of("UNABLE_TO_VERIFY_LEAF_SIGNATURE"), "things.refused");
  assert.equal(of("ERR_TLS_CERT_ALTNAME_INVALID"), "things.refused");
  assert.equal(of("ERR_INVALID_CHAR"), "things.refused");
  assert.equal(of("HPE_INVALID_CONSTANT"), "things.bad-answer");
  assert.equal(of("ECONNREFUSED"), "things.unreachable");
  assert.equal(toHttpError("?", "GET http://h/").code, "things.unreachable");
});

test("toHttpError() leaves an error of the catalogue as it is", () => {
  const error = new ThimbleError("things.no-secret", "Cannot log in");
  assert.equal(toHttpError(error, "GET http://h/"), error);
});
