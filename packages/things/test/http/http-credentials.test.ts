import assert from "node:assert/strict";
import { test } from "node:test";
import { addressWith, toCredentials } from "../../src/http/http-credentials.ts";
import type { KeyPlace } from "../../src/security/security-scheme.ts";

test("toCredentials() follows the example of RFC 7617, section 2", () => {
  const { headers } = toCredentials([[{ kind: "basic", secret: "x" }, "Aladdin:open sesame"]]);
  assert.equal(headers["authorization"], "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
});

test("toCredentials() puts each secret where its scheme says", () => {
  const key = (place: KeyPlace, secret: string) =>
    [{ kind: "apikey", secret: "x", in: place, name: "X-Key" }, secret] as const;
  const bearer = [{ kind: "bearer", secret: "x" }, "a"] as const;
  const credentials = toCredentials([
    bearer,
    key("header", "b"),
    key("query", "c"),
    key("cookie", "d;"),
    key("uri", "e/"),
  ]);
  assert.deepEqual(credentials, {
    headers: { authorization: "Bearer a", "x-key": "b", cookie: "X-Key=d%3B" },
    query: [["X-Key", "c"]],
    variables: [["X-Key", "e/"]],
  });
  const url = new URL("http://h/%7BX-Key%7D/a?k=%7BX-Key%7D");
  assert.equal(addressWith(url, credentials).href, "http://h/e%2F/a?k=e%2F&X-Key=c");
});

test("toCredentials() sends a token that was got, and nothing of what answers the server's question", () => {
  const oauth = { kind: "oauth2", secret: "x", token: "http://h/t", scopes: [] } as const;
  assert.deepEqual(toCredentials([[oauth, "t1"]]).headers, { authorization: "Bearer t1" });
  assert.deepEqual(toCredentials([[{ kind: "digest", secret: "x" }, "a:b"]]).headers, {});
});
