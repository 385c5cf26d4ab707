import assert from "node:assert/strict";
import { test } from "node:test";
import { nameOf, normalName } from "../../src/store/stored-image.ts";
import { ref } from "../support/samples.ts";

test("nameOf() writes registry, repository and tag, latest where there is none, and no digest", () => {
  assert.equal(nameOf(ref("guard")), "guard:latest");
  assert.equal(nameOf(ref(`localhost:5000/plant/guard:1@sha256:${"0".repeat(64)}`)), "localhost:5000/plant/guard:1");
});

test("normalName() makes the short names of other tools into full ones, and lets be what is no image reference", () => {
  assert.equal(normalName("1.0"), "1.0:latest");
  assert.equal(normalName("guard:1"), "guard:1");
  assert.equal(normalName("V1"), "V1");
});
