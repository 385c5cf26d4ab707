import assert from "node:assert/strict";
import { test } from "node:test";
import { isRepositoryName, parseRoute } from "../../src/server/registry-route.ts";

const DIGEST = `sha256:${"0".repeat(64)}`;

test("parseRoute() reads every endpoint, also of names with components that look like one", () => {
  for (const [path, route] of [
    ["/v2/", { kind: "base" }],
    ["/v2/_catalog", { kind: "catalog" }],
    ["/v2/plant/blobs/uploads/", { kind: "blob" }],
    ["/v2/plant/tags/tags/list", { kind: "tags", repository: "plant/tags" }],
    ["/v2/plant/a/manifests/b/manifests/1", { kind: "manifest", repository: "plant/a/manifests/b", reference: "1" }],
    [`/v2/plant/a/blobs/${DIGEST}`, { kind: "blob", repository: "plant/a", digest: DIGEST }],
    ["/v2/plant/a/blobs/uploads", { kind: "uploads", repository: "plant/a" }],
    ["/v2/plant/a/blobs/uploads/1-2", { kind: "upload", repository: "plant/a", id: "1-2" }],
    [`/v2/plant/a/referrers/${DIGEST}`, { kind: "referrers", repository: "plant/a", digest: DIGEST }],
    ["/v3/", undefined],
  ] as const) {
    if (path === "/v2/plant/blobs/uploads/") assert.throws(() => parseRoute(path), { code: "NAME_INVALID" });
    else assert.deepEqual(parseRoute(path), route, path);
  }
});

test("isRepositoryName() wants a fleet and lets nobody out of its folder", () => {
  for (const name of [
    "plant",
    "plant/..",
    "../plant",
    "plant//a",
    "Plant/a",
    "plant/_",
    "plant/a/",
    `plant/${"a".repeat(200)}`,
  ]) {
    assert.equal(isRepositoryName(name), false, name);
  }
  for (const name of ["plant/guard", "plant/a__b/c-d.e"]) assert.equal(isRepositoryName(name), true, name);
});
