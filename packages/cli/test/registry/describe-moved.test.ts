import assert from "node:assert/strict";
import { test } from "node:test";
import type { PulledImage } from "@thimble/images";
import { type Digest, parseDigest } from "@thimble/model";
import { describeMoved, describePulled } from "../../src/registry/describe-moved.ts";

test("what moved is told in one line, with what went along", () => {
  const moved = { reference: "guard:1", digest: "sha256:1", moved: 10, whole: 20 };
  assert.equal(describeMoved("pulled", { ...moved, attachments: 0 }), "pulled guard:1  10 B of 20 B  sha256:1");
  assert.match(describeMoved("pulled", { ...moved, attachments: 2 }), /20 B, with 2 about it {2}sha256:1$/);
});

test("what came of an image or an app is told in one line, and what was left out in others", () => {
  const digest = digestOf(`sha256:${"1".repeat(64)}`);
  const pulled: PulledImage = {
    descriptor: { mediaType: "a/b", digest, size: 1 },
    reference: "plant:1",
    fetchedBytes: 10,
    imageBytes: 20,
    attachments: [],
    leftOut: [digest],
    images: [],
  };
  const lines = describePulled(pulled, "plant:1");
  assert.deepEqual([lines[0], lines.length], [`pulled plant:1  10 B of 20 B  ${digest}`, 2]);
  assert.match(lines[1] ?? "", /^left sha256:1+ out/);
  assert.match(describePulled({ ...pulled, images: [digest] }, "plant:1")[0] ?? "", /^pulled plant:1 and 1 image {2}/);
  const two = { ...pulled, images: [digest, digest] };
  assert.match(describePulled(two, "plant:1")[0] ?? "", /^pulled plant:1 and 2 images {2}/);
});

function digestOf(text: string): Digest {
  const digest = parseDigest(text);
  assert.ok(digest);
  return digest;
}
