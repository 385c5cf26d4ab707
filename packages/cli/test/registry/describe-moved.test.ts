import assert from "node:assert/strict";
import { test } from "node:test";
import { describeLeftOut, describeMoved } from "../../src/registry/describe-moved.ts";

test("what moved is told in one line, with what went along", () => {
  const moved = { reference: "guard:1", digest: "sha256:1", moved: 10, whole: 20 };
  assert.equal(describeMoved("pulled", { ...moved, attachments: 0 }), "pulled guard:1  10 B of 20 B  sha256:1");
  assert.match(describeMoved("pulled", { ...moved, attachments: 2 }), /20 B, with 2 about it {2}sha256:1$/);
});

test("what did not come along is named", () => {
  assert.match(describeLeftOut("sha256:1"), /^left sha256:1 out/);
});
