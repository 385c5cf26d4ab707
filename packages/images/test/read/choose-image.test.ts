import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseImageFor, chooseTinyImage } from "../../src/read/choose-image.ts";
import { NOWHERE } from "../support/fake-registry.ts";

const entry = (os: string, architecture: string, size: number) => ({
  mediaType: "application/vnd.oci.image.manifest.v1+json",
  digest: NOWHERE,
  size,
  platform: { os, architecture },
});
const choose = (manifests: unknown) =>
  chooseTinyImage(new TextEncoder().encode(JSON.stringify({ manifests })), "index x");

test("of an index the image for wasip1/wasm is taken, or else the first for wasi/wasm", () => {
  const unreadable = { digest: "sha512:00", platform: { os: "linux", architecture: "amd64" } };
  assert.equal(
    choose([unreadable, entry("wasi", "wasm", 1), entry("wasip1", "wasm", 2), entry("wasip1", "wasm", 3)]).size,
    2,
  );
  assert.equal(choose([entry("linux", "wasm", 1), entry("wasi", "wasm", 2)]).size, 2);
});

test("an index without one is refused, and says for what it is", () => {
  assert.throws(() => choose([entry("linux", "amd64", 1), entry("linux", "arm64", 1)]), {
    code: "images.not-tiny",
    message: "Cannot use index x: it is for linux/amd64, linux/arm64",
  });
  assert.throws(() => choose([]), { code: "images.not-tiny" });
  assert.throws(() => choose({}), { code: "images.malformed" });
});

test("of an index the only image for a platform is taken, and none where several are", () => {
  const of = (manifests: unknown) =>
    chooseImageFor(new TextEncoder().encode(JSON.stringify({ manifests })), "index x", "linux/arm");
  assert.equal(of([entry("linux", "amd64", 1), entry("linux", "arm", 2)])?.size, 2);
  assert.equal(of([entry("linux", "arm", 1), entry("linux", "arm", 2)]), undefined);
  assert.equal(of([entry("linux", "amd64", 1)]), undefined);
});
