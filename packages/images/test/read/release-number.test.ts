import assert from "node:assert/strict";
import { test } from "node:test";
import { isThimbleError } from "@thimble/base";
import { releaseNumber } from "../../src/read/release-number.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { ref, sampleImage } from "../support/samples.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

test("releaseNumber() is what thimble.yaml said, and it is in the digest", async (t) => {
  const store = await openImageStore(await temporaryFolder(t));
  const { descriptor } = await store.add(sampleImage("", { release: 12 }), ref("guard:1"));
  assert.equal((await store.describe(descriptor.digest)).release, 12);
  assert.notEqual(descriptor.digest, sampleImage("", { release: 13 }).manifest.descriptor.digest);
});

test("releaseNumber() is undefined without one, and refuses what is no number", () => {
  assert.equal(releaseNumber({}, "manifest"), undefined);
  assert.equal(releaseNumber({ "thimble.release": "9007199254740991" }, "manifest"), 9_007_199_254_740_991);
  for (const text of ["", "0", "-1", "1.5", "01", "1e3", " 1", "twelve", "9007199254740992"]) {
    assert.throws(
      () => releaseNumber({ "thimble.release": text }, "manifest"),
      (error) => isThimbleError(error, "images.malformed"),
    );
  }
});
