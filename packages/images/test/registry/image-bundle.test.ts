import assert from "node:assert/strict";
import { test } from "node:test";
import { promisify } from "node:util";
import { zstdCompress } from "node:zlib";
import fc from "fast-check";
import { digestOf } from "../../src/oci/descriptor.ts";
import { decodeBundle, encodeBundle, MAXIMUM_BUNDLE_BYTES } from "../../src/registry/image-bundle.ts";

const bytes = fc.uint8Array({ maxLength: 300 });

test("decodeBundle() reads what encodeBundle() wrote, each part by its digest", async () => {
  const bundles = fc.record({
    manifests: fc.array(fc.record({ mediaType: fc.constantFrom("a/b", "c/d"), bytes }), { minLength: 1, maxLength: 3 }),
    blobs: fc.array(bytes, { maxLength: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(bundles, async (bundle) => {
      const attachments = bundle.blobs.map((blob, i) => ({ digest: digestOf(blob), tag: i === 0 ? "t" : undefined }));
      const read = await decodeBundle(await encodeBundle({ ...bundle, attachments }));
      assert.equal(read.first, digestOf(bundle.manifests[0]?.bytes ?? new Uint8Array()));
      assert.deepEqual(read.attachments, attachments);
      for (const part of [...bundle.manifests.map((it) => it.bytes), ...bundle.blobs]) {
        assert.deepEqual(read.parts.get(digestOf(part))?.bytes, part);
      }
    }),
    { numRuns: 30 },
  );
});

test("decodeBundle() refuses what is no bundle, and a frame that grows too large, with images.malformed", async () => {
  const frame = (plain: Uint8Array): Promise<Uint8Array> => promisify(zstdCompress)(plain);
  const head = Buffer.from('{"manifests":["a/b"],"attachments":[]}');
  for (const bad of [
    Uint8Array.of(1, 2, 3),
    await frame(new Uint8Array(16 * MAXIMUM_BUNDLE_BYTES)),
    await frame(Uint8Array.of(0, 0, 0, 9, 1)),
    // A frame that asks for a window of 64 MiB and has a few bytes. @see RFC 8878, section 3.1.1.1.2
    Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x80, 0x01, 0x00, 0x00]),
    await frame(Uint8Array.of(0, 0)),
    await frame(new Uint8Array()),
    await frame(Buffer.concat([Uint8Array.of(0, 0, 0, head.length), head])),
  ]) {
    await assert.rejects(decodeBundle(bad), { code: "images.malformed" });
  }
});
