import assert from "node:assert/strict";
import { test } from "node:test";
import { readReferrers, referrersTag } from "../../src/registry/referrers.ts";
import { NOWHERE } from "../support/fake-registry.ts";

const bytes = (json: unknown) => new TextEncoder().encode(JSON.stringify(json));

test("referrers are read with type and annotations, and stand under a tag", () => {
  const entry = { mediaType: "application/vnd.oci.image.manifest.v1+json", digest: NOWHERE, size: 7 };
  const [first, second] = readReferrers(
    bytes({ manifests: [{ ...entry, artifactType: "a/b", annotations: { k: "v" } }, entry] }),
    "x",
  );
  assert.deepEqual([first?.artifactType, first?.annotations], ["a/b", { k: "v" }]);
  assert.deepEqual([second?.artifactType, second?.size], [undefined, 7]);
  assert.match(referrersTag(NOWHERE), /^sha256-[0-9a-f]{64}$/);
});

test("what is no index of referrers is refused", () => {
  for (const json of [{}, { manifests: 1 }, { manifests: [{ size: -1 }] }])
    assert.throws(() => readReferrers(bytes(json), "x"), { code: "images.malformed" });
});
