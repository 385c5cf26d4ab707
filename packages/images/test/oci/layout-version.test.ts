import assert from "node:assert/strict";
import { test } from "node:test";
import { ThimbleError } from "@thimble/base";
import { canonicalBytes } from "../../src/oci/canonical-bytes.ts";
import { checkLayoutVersion, LAYOUT_VERSION } from "../../src/oci/layout-version.ts";

test("checkLayoutVersion() takes the one version there is, and refuses another as its caller wants", () => {
  const check = (json: Parameters<typeof canonicalBytes>[0]): void =>
    checkLayoutVersion(canonicalBytes(json), "oci-layout", (state) => new ThimbleError("images.not-a-store", state));
  check({ imageLayoutVersion: LAYOUT_VERSION });
  assert.throws(() => check({ imageLayoutVersion: "2.0.0" }), {
    code: "images.not-a-store",
    message: /version 2\.0\.0/,
  });
  assert.throws(() => check({ imageLayoutVersion: 1 }), { code: "images.malformed" });
  assert.throws(() => check({}), { code: "images.malformed" });
});
