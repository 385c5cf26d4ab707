import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeRegistry } from "../../../images/test/support/fake-registry.ts";
import { guardRegistry } from "../support/guard-registry.ts";

test("thimble copy takes an image from the store, or from a registry, to another registry", async (t) => {
  const { name, digest, run } = await guardRegistry(t);
  const other = await FakeRegistry.start(t);
  const there = `${other.host}/copied/guard:2`;
  const stored = JSON.parse((await run(["copy", name, there, "--from-store", "--json"])).stdout);
  assert.deepEqual([stored.digest, stored.attachments.length, other.manifests.has("2")], [digest, 1, true]);
  const back = await run(["copy", there, name, "--bare"]);
  assert.equal(back.status, 0);
  assert.match(back.stdout, /^copied \S+\/plant\/guard:1 /);
  assert.equal((await run(["copy", name, `${other.host}/copied/guard:3`])).status, 0);
  assert.ok(other.manifests.has("3"));
});

test("thimble copy needs a registry to copy to", async (t) => {
  const { name, run } = await guardRegistry(t);
  const { status, stderr } = await run(["copy", name, "guard:2"]);
  assert.deepEqual([status, /images\.no-registry/.test(stderr)], [2, true]);
});
