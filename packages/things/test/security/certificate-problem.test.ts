import assert from "node:assert/strict";
import { test } from "node:test";
import { certificateProblem } from "../../src/security/certificate-problem.ts";

test("certificateProblem() knows a certificate's error from one of the network", () => {
  const of = (code: unknown): string | undefined => certificateProblem(Object.assign(new Error("x"), { code }));
  for (const code of [
    "DEPTH_ZERO_SELF_SIGNED_CERT",
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    "ERR_TLS_CERT_ALTNAME_INVALID",
    "EPROTO",
  ])
    assert.equal(of(code), code);
  for (const code of ["ECONNREFUSED", "ECONNRESET", "ENOENT", 5]) assert.equal(of(code), undefined);
  assert.equal(certificateProblem("CERT"), undefined);
});
