import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseChallenges } from "../../src/registry/challenge.ts";

const plain = (header: string) => parseChallenges(header).map((it) => [it.scheme, Object.fromEntries(it.parameters)]);

test("a bearer challenge of a registry is read with its quotes and commas", () => {
  // The example of Docker's Token Authentication Specification.
  const header =
    'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:samalba/my-app:pull,push"';
  const [bearer] = parseChallenges(header);
  assert.equal(bearer?.scheme, "bearer");
  assert.equal(bearer?.parameters.get("scope"), "repository:samalba/my-app:pull,push");
});

test("several challenges in one header are told apart", () => {
  // The example of RFC 7235, section 4.1, with a token68 before it.
  assert.deepEqual(
    plain('Negotiate a87==, Newauth realm="apps", type=1, title="Login to \\"apps\\"", Basic realm="simple"'),
    [
      ["negotiate", {}],
      ["newauth", { realm: "apps", type: "1", title: 'Login to "apps"' }],
      ["basic", { realm: "simple" }],
    ],
  );
  assert.deepEqual(plain("Basic"), [["basic", {}]]);
});

test("any header is read without an error, and a written challenge is read back", () => {
  fc.assert(fc.property(fc.string(), (header) => Array.isArray(parseChallenges(header))));
  const value = fc.string({ unit: fc.constantFrom("a", " ", ",", "=", "/", '"', "\\") });
  const pairs = fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), value, { minKeys: 1, maxKeys: 4 });
  fc.assert(
    fc.property(pairs, (parameters) => {
      const written = Object.entries(parameters).map(([k, v]) => `${k}="${v.replaceAll(/["\\]/g, "\\$&")}"`);
      const [read] = parseChallenges(`Bearer ${written.join(", ")}`);
      assert.deepEqual(new Map(read?.parameters), new Map(Object.entries(parameters)));
    }),
  );
});
