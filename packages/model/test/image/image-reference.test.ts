import assert from "node:assert/strict";
import { test } from "node:test";
import { formatImageReference, type ImageReference, parseDigest, parseImageReference } from "@thimble/model";
import fc from "fast-check";

const DIGEST = `sha256:${"0123456789abcdef".repeat(4)}`;

const ROWS: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ["guard", { repository: "guard" }],
  ["guard:1.2.0", { repository: "guard", tag: "1.2.0" }],
  ["plant/guard:1", { repository: "plant/guard", tag: "1" }],
  ["localhost/guard", { registry: "localhost", repository: "guard" }],
  ["localhost:5000/plant/guard:v1", { registry: "localhost:5000", repository: "plant/guard", tag: "v1" }],
  ["ghcr.io/a/b/c", { registry: "ghcr.io", repository: "a/b/c" }],
  ["[::1]:5000/guard", { registry: "[::1]:5000", repository: "guard" }],
  ["Registry/guard", { registry: "Registry", repository: "guard" }],
  [`guard@${DIGEST}`, { repository: "guard", digest: DIGEST }],
  [`r.example/a__b/c--d:T_1@${DIGEST}`, { registry: "r.example", repository: "a__b/c--d", tag: "T_1", digest: DIGEST }],
];

for (const [text, expected] of ROWS)
  test(`parseImageReference() reads ${text.slice(0, 40)} and formatImageReference() writes it again`, () => {
    const reference = parseImageReference(text);
    assert.deepEqual(reference, expected);
    assert.equal(reference === undefined ? "" : formatImageReference(reference), text);
  });

for (const text of [
  "",
  "Guard",
  "guard:",
  "guard:-1",
  `guard:${"1".repeat(129)}`,
  "guard@sha256:12",
  "a//b",
  "/a",
  "a/",
  "a___b",
  "-a",
  "a b",
  "host:port/a",
  "a.-b.c/d",
  "localhost/",
  `r.example/${"a".repeat(250)}`,
])
  test(`parseImageReference() refuses "${text.slice(0, 40)}"`, () => {
    assert.equal(parseImageReference(text), undefined);
  });

test("formatImageReference() and parseImageReference() are inverse", () => {
  const component = fc.stringMatching(/^[a-z0-9]{1,4}((\.|_|__|-{1,2})[a-z0-9]{1,4}){0,2}$/);
  const path = fc.array(component, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/"));
  const reference = fc.record(
    {
      registry: fc.constantFrom("localhost", "localhost:5000", "ghcr.io", "10.0.0.1:80", "[fe80::1]:5000"),
      repository: path,
      tag: fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,8}$/),
      digest: fc.stringMatching(/^[0-9a-f]{64}$/).map((hex) => parseDigest(`sha256:${hex}`)),
    },
    { requiredKeys: ["repository"] },
  );
  // Without a registry, a first component that looks like one is read as one.
  const isPlain = (value: { registry?: string; repository: string }): boolean =>
    value.registry !== undefined || !/^(localhost|[^/]*\.[^/]*)\//.test(value.repository);
  fc.assert(
    fc.property(reference.filter(isPlain), (value) => {
      const text = formatImageReference(value as ImageReference);
      assert.deepEqual({ ...parseImageReference(text) }, { ...value });
    }),
  );
});
