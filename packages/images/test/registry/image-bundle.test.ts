import assert from "node:assert/strict";
import { test } from "node:test";
import { promisify } from "node:util";
import { constants, zstdCompress } from "node:zlib";
import { isThimbleError } from "@thimble/base";
import type { Digest } from "@thimble/model";
import fc from "fast-check";
import { digestOf } from "../../src/oci/descriptor.ts";
import { INDEX_TYPE, MANIFEST_TYPE } from "../../src/oci/media-types.ts";
import { BUNDLE_WORDS } from "../../src/registry/bundle-words.ts";
import { decodeBundle, encodeBundle, MAXIMUM_BUNDLE_BYTES } from "../../src/registry/image-bundle.ts";
import { encodeNumber } from "../../src/registry/left-out-digests.ts";

const text = (of: string): Uint8Array => new TextEncoder().encode(of);
const bytes = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.string().map(text));

test("decodeBundle() reads what encodeBundle() wrote, each part by its digest, also those that name others before them", async () => {
  const parts = fc.array(fc.record({ mediaType: fc.constantFrom(MANIFEST_TYPE, INDEX_TYPE, undefined), bytes }), {
    maxLength: 5,
  });
  await fc.assert(
    fc.asyncProperty(parts, fc.uint8Array(), async (some, known) => {
      const naming = some.map((part) => ({
        mediaType: MANIFEST_TYPE,
        bytes: text(JSON.stringify({ digest: digestOf(part.bytes), none: digestOf(text("none")) })),
      }));
      const all = [...some, ...naming];
      const about = new Map(
        all.map((it, i) => [digestOf(it.bytes), [{ digest: digestOf(text(`${i}`)), tag: i % 2 ? "t" : undefined }]]),
      );
      const first = digestOf(all.at(-1)?.bytes ?? text("elsewhere"));
      const dictionary = Buffer.concat([BUNDLE_WORDS, known]);
      const read = await decodeBundle(await encodeBundle({ first, parts: all, about }, dictionary), dictionary);
      assert.equal(read.first, first);
      assert.deepEqual(read.about, about);
      assert.deepEqual(new Set(read.parts.keys()), new Set(all.map((it) => digestOf(it.bytes))));
      for (const part of all) assert.deepEqual(read.parts.get(digestOf(part.bytes))?.bytes, part.bytes);
    }),
    { numRuns: 50 },
  );
});

test("a digest of a part that comes before costs a bundle next to nothing", async () => {
  const layers = Array.from({ length: 100 }, (_, i) => ({ mediaType: undefined, bytes: text(`${i}`) }));
  const list = (salt: string) =>
    text(JSON.stringify(layers.map((it) => digestOf(Buffer.concat([it.bytes, text(salt)])))));
  const size = async (salt: string): Promise<number> => {
    const parts = [...layers, { mediaType: MANIFEST_TYPE, bytes: list(salt) }];
    return (await encodeBundle({ first: digestOf(list(salt)), parts, about: new Map() }, BUNDLE_WORDS)).length;
  };
  assert.ok((await size("")) < (await size("others")) - 100 * 30);
});

const TAIL = text(`{"about":{},"first":"${digestOf(text("x"))}"}`);

/** A frame of parts as anybody may write them. */
async function frame(
  ...parts: readonly (readonly [kind: number, part: Uint8Array, length?: number])[]
): Promise<Uint8Array> {
  const pieces = parts.flatMap(([kind, part, length]) => [
    Uint8Array.of(kind),
    encodeNumber(length ?? part.length),
    part,
  ]);
  return await compressed(Buffer.concat(pieces));
}

function compressed(bytes: Uint8Array): Promise<Uint8Array> {
  return promisify(zstdCompress)(bytes, { params: { [constants.ZSTD_c_windowLog]: 20 }, dictionary: BUNDLE_WORDS });
}

test("decodeBundle() refuses what is no bundle, and one that grows too large, with images.malformed", async () => {
  // Each mark of two bytes stands for 64: ten times what a bundle may have.
  const marks = Buffer.alloc(MAXIMUM_BUNDLE_BYTES, Uint8Array.of(0xff, 0));
  assert.equal((await decodeBundle(await frame([0, TAIL]), BUNDLE_WORDS)).parts.size, 0);
  for (const [name, bad] of Object.entries({
    "no frame": Uint8Array.of(1, 2, 3),
    "a bomb": await compressed(new Uint8Array(16 * MAXIMUM_BUNDLE_BYTES)),
    "a bomb of digests": await frame([0, text("")], [0x80, marks], [0, TAIL]),
    "a part that is cut off": await frame([0, TAIL, TAIL.length + 1]),
    "a length without an end": await compressed(Uint8Array.of(0, 0x80, 0x80, 0x80)),
    // A frame that asks for a window of 64 MiB and has a few bytes. @see RFC 8878, section 3.1.1.1.2
    "a large window": Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x80, 0x01, 0x00, 0x00]),
    nothing: await compressed(new Uint8Array()),
    "no tail": await frame([0, text("no JSON")]),
    "a tail of nothing": await frame([0, text("{}")]),
    "an image that is no digest": await frame([0, text(`{"about":{"x":[]},"first":"${digestOf(text(""))}"}`)]),
    "a kind that there is not": await frame([9, text("")], [0, TAIL]),
    "the digest of a part that comes later": await frame([0x80, Uint8Array.of(0xff, 1)], [0, TAIL]),
    "the digest of itself": await frame([0x80, Uint8Array.of(0xff, 0)], [0, TAIL]),
    "too many parts": await frame(...Array.from({ length: 5000 }, () => [0, text("")] as const), [0, TAIL]),
  })) {
    await assert.rejects(decodeBundle(bad, BUNDLE_WORDS), { code: "images.malformed" }, name);
  }
});

test("a bundle that is cut at any byte, or has another byte anywhere, is refused or names its parts by their own digests", async () => {
  const parts = [
    { mediaType: undefined, bytes: text("a layer of some bytes") },
    { mediaType: MANIFEST_TYPE, bytes: text(`{"layer":"${digestOf(text("a layer of some bytes"))}"}`) },
  ];
  const whole = await encodeBundle(
    { first: digestOf(parts[1]?.bytes ?? text("")), parts, about: new Map() },
    BUNDLE_WORDS,
  );
  const read = async (bad: Uint8Array): Promise<void> => {
    try {
      for (const [name, part] of (await decodeBundle(bad, BUNDLE_WORDS)).parts)
        assert.equal(digestOf(part.bytes), name);
    } catch (error) {
      assert.ok(isThimbleError(error, "images.malformed"), String(error));
    }
  };
  for (let at = 0; at < whole.length; at += 1) {
    await assert.rejects(decodeBundle(whole.subarray(0, at), BUNDLE_WORDS), { code: "images.malformed" });
    await read(whole.with(at, (whole[at] ?? 0) ^ 0x55));
  }
});

test("a bundle that is read with another dictionary is refused, or its parts have other digests", async () => {
  const known = Buffer.concat([BUNDLE_WORDS, text("the release that the device runs ".repeat(20))]);
  const part = { mediaType: MANIFEST_TYPE, bytes: text("the release that the device runs ".repeat(10)) };
  const digest: Digest = digestOf(part.bytes);
  const bundle = await encodeBundle({ first: digest, parts: [part], about: new Map() }, known);
  const other = Buffer.concat([BUNDLE_WORDS, text("THE RELEASE THAT THE DEVICE RUNS ".repeat(20))]);
  const has = (dictionary: Uint8Array) => decodeBundle(bundle, dictionary).then(({ parts }) => parts.has(digest));
  assert.equal(await has(known), true);
  const refused = has(other).catch((error: unknown) =>
    isThimbleError(error, "images.malformed") ? false : Promise.reject(error),
  );
  assert.equal(await refused, false);
});
