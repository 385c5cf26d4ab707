import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseDigest, digestAuthorization } from "../../src/http/digest-authorization.ts";
import { type HttpChallenge, parseChallenges } from "../../src/http/http-challenge.ts";

const REQUEST = {
  login: { user: "Mufasa", password: "Circle of Life" },
  method: "GET",
  uri: "/dir/index.html",
  count: 1,
  cnonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
};

function challenge(algorithm: string, more = 'qop="auth, auth-int"'): HttpChallenge {
  const nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
  const opaque = "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS";
  const header = `Digest realm="http-auth@example.org", ${more}, algorithm=${algorithm}, nonce="${nonce}", opaque="${opaque}"`;
  const [only] = parseChallenges(header);
  assert.ok(only !== undefined);
  return only;
}

function responseTo(algorithm: string, more?: string): string | undefined {
  return /response="([^"]*)"/.exec(digestAuthorization(challenge(algorithm, more), REQUEST))?.[1];
}

test("digestAuthorization() follows the examples of RFC 7616, section 3.9.1", () => {
  assert.equal(responseTo("MD5"), "8ca523f5e9506fed4657c9700eebdbec");
  assert.equal(responseTo("SHA-256"), "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1");
  const whole = digestAuthorization(challenge("SHA-256"), REQUEST);
  assert.match(
    whole,
    /^Digest username="Mufasa", realm="http-auth@example.org", nonce="7ypf[^"]*", uri="\/dir\/index.html"/,
  );
  assert.match(
    whole,
    /, algorithm=SHA-256, qop=auth, nc=00000001, cnonce="f2[^"]*", response="75[^"]*", opaque="FQ[^"]*"$/,
  );
});

test("digestAuthorization() answers a server without qop as RFC 2069 did, one that wants the user hashed, and sessions", () => {
  const old = digestAuthorization(challenge("MD5", 'x="1"'), REQUEST);
  assert.doesNotMatch(old, /qop|nc=|cnonce/);
  const hashed = digestAuthorization(challenge("SHA-256", 'qop="auth", userhash=true'), REQUEST);
  assert.match(hashed, /username="[0-9a-f]{64}".*userhash=true$/);
  assert.notEqual(responseTo("SHA-256-sess"), responseTo("SHA-256"));
});

test("the best algorithm that is known is answered, and what can not be answered is not", () => {
  const choose = (header: string) => chooseDigest(parseChallenges(header))?.parameters.get("algorithm");
  assert.equal(choose("Digest algorithm=MD5, Digest algorithm=SHA-256, Basic realm=a"), "SHA-256");
  assert.equal(choose("Digest algorithm=SHA-1, Digest algorithm=MD5"), "MD5");
  assert.equal(choose('Digest algorithm=MD5, qop="auth-int"'), undefined);
  assert.equal(choose("Basic realm=a"), undefined);
});
