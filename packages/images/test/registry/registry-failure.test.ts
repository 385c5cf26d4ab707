import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { isPassing, lied, registryFailure, shownUrl, unreachable } from "../../src/registry/registry-failure.ts";

const URL_WITH_SECRET = new URL("https://ann:hunter2@r.example.com/v2/x?sig=hunter2");

function answer(status: number, text: string) {
  async function* body() {
    yield new TextEncoder().encode(text);
  }
  return { status, header: () => undefined, body: body(), discard: () => undefined };
}

test("each status is an error of its own, and of what the registry says only known codes are told", async () => {
  const text = JSON.stringify({ errors: [{ code: "DENIED", message: "hunter2" }, { code: "HUNTER2" }] });
  const denied = await registryFailure("push it", URL_WITH_SECRET, answer(400, text));
  assert.equal(denied.message, "Cannot push it: the registry answered 400 DENIED");
  assert.equal(denied.code, "images.registry-denied");
  const codes = [401, 403, 404, 429, 503, 400, 301].map(
    async (s) => (await registryFailure("x", URL_WITH_SECRET, answer(s, "<html>"))).code,
  );
  const names = ["denied", "denied", "not-found", "busy", "busy", "refused", "refused"];
  assert.deepEqual(
    await Promise.all(codes),
    names.map((name) => `images.registry-${name}`),
  );
  assert.doesNotMatch(inspect(denied, { depth: 9 }), /hunter2/i);
});

test("a URL is shown without user and query", () => {
  assert.equal(shownUrl(URL_WITH_SECRET), "https://r.example.com/v2/x");
});

test("a broken connection can be tried again, and an error of the catalogue stays what it is", () => {
  assert.equal(unreachable("x", URL_WITH_SECRET, new Error("reset")).retryable, true);
  const error = lied("x", URL_WITH_SECRET, "it lies", "the truth");
  assert.equal(unreachable("x", URL_WITH_SECRET, error), error);
  assert.deepEqual([200, 401, 404, 408, 429, 500, 501, 503].filter(isPassing), [408, 429, 500, 503]);
});

test("a certificate that does not hold is told as one, and not tried again", () => {
  for (const code of ["SELF_SIGNED_CERT_IN_CHAIN", "CERT_HAS_EXPIRED", "ERR_TLS_CERT_ALTNAME_INVALID", "EPROTO"]) {
    const error = unreachable("x", URL_WITH_SECRET, Object.assign(new Error("no"), { code }));
    assert.deepEqual([error.code, error.retryable], ["images.registry-untrusted", false]);
  }
  const reset = Object.assign(new Error("no"), { code: "ECONNRESET" });
  assert.equal(unreachable("x", URL_WITH_SECRET, reset).code, "images.registry-unreachable");
});
