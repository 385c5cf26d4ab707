import assert from "node:assert/strict";
import { test } from "node:test";
import { mediaTypeOf } from "../../src/payload/payload-format.ts";

test("a body goes by the media type that its form names, or by that of how it is read", () => {
  assert.equal(mediaTypeOf({ media: "senml-json" }), "application/senml+json");
  assert.equal(
    mediaTypeOf({ media: "json", mediaType: "application/merge-patch+json" }),
    "application/merge-patch+json",
  );
});
