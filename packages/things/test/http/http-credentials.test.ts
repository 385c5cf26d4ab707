import assert from "node:assert/strict";
import { test } from "node:test";
import { toCredentials } from "../../src/http/http-credentials.ts";

test("toCredentials() follows the example of RFC 7617, section 2", () => {
  const { headers } = toCredentials([{ kind: "basic", secret: "x" }], ["Aladdin:open sesame"]);
  assert.equal(headers["authorization"], "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
});

test("toCredentials() puts each secret where its scheme says", () => {
  const key = (place: "header" | "query" | "cookie") =>
    ({ kind: "apikey", secret: "x", in: place, name: "X-Key" }) as const;
  const schemes = [{ kind: "bearer", secret: "x" } as const, key("header"), key("query"), key("cookie")];
  assert.deepEqual(toCredentials(schemes, ["a", "b", "c", "d;"]), {
    headers: { authorization: "Bearer a", "x-key": "b", cookie: "X-Key=d%3B" },
    query: [["X-Key", "c"]],
  });
});
