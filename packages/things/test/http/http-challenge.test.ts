import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseChallenges } from "../../src/http/http-challenge.ts";

function read(header: string): readonly (readonly [string, Record<string, string>])[] {
  return parseChallenges(header).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]);
}

test("parseChallenges() reads several in one header, as RFC 9110, section 11.6.1 has them", () => {
  const header = 'Basic realm="simple", Newauth realm="apps", type=1, title="Login to \\"apps\\""';
  assert.deepEqual(read(header), [
    ["basic", { realm: "simple" }],
    ["newauth", { realm: "apps", type: "1", title: 'Login to "apps"' }],
  ]);
  assert.deepEqual(read("Bearer"), [["bearer", {}]]);
  assert.deepEqual(read('Digest realm="a,b=c",nonce="x", qop="auth,auth-int"'), [
    ["digest", { realm: "a,b=c", nonce: "x", qop: "auth,auth-int" }],
  ]);
  assert.deepEqual(read(""), []);
});

test("parseChallenges() takes whatever a server sends, in time", () => {
  fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => void parseChallenges(text)));
  assert.equal(parseChallenges(`Basic ${'a="\\'.repeat(50_000)}`).length, 1);
  // Blanks between commas are part of a list; more of them than this would take minutes where each was tried as the end of the one before.
  assert.equal(parseChallenges(`Basic${" ".repeat(300_000)}@`).length, 1);
  assert.deepEqual(read('Basic realm="a" , , Digest nonce="b"').at(-1), ["digest", { nonce: "b" }]);
});
