import assert from "node:assert/strict";
import { test } from "node:test";
import { spool } from "../../src/delta/spool.ts";
import { digestOf } from "../../src/oci/descriptor.ts";
import { inParts, noise } from "../support/delta-work.ts";

test("what comes in small parts is written in large ones, measured and hashed", async () => {
  const bytes = noise(2_500_000, 1);
  const written: Uint8Array[] = [];
  const spooled = await spool(inParts(bytes), async (part) => void written.push(part));
  assert.deepEqual(spooled, { size: bytes.length, digest: digestOf(bytes) });
  assert.ok(Buffer.concat(written).equals(bytes));
  assert.equal(written.length, 3);
  assert.equal((await spool(inParts(new Uint8Array()), async () => undefined)).digest, digestOf(new Uint8Array()));
});
