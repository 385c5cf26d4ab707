import assert from "node:assert/strict";
import { test } from "node:test";
import { ThimbleError, VirtualClock } from "@thimble/base";
import { type Descriptor, digestOf } from "../../src/oci/descriptor.ts";
import type { ImageSource } from "../../src/registry/image-source.ts";
import { MirroredSource } from "../../src/registry/mirrored-source.ts";
import { PATIENT, whole } from "../support/fake-registry.ts";
import { sampleImage } from "../support/samples.ts";

const IMAGE = sampleImage();
const { descriptor, bytes } = IMAGE.module;
const LARGE: Descriptor = { ...descriptor, size: 2 ** 30 };

/** A source that gives the module in two parts, or breaks before a part of this number. */
function source(breaksAt: number, seen: string[], name: string): ImageSource {
  return {
    manifest: async () => {
      seen.push(`${name} manifest`);
      if (breaksAt === 0) throw new Error(name);
      return IMAGE.manifest;
    },
    async *blob() {
      seen.push(`${name} blob`);
      if (breaksAt === 0) throw new Error(name);
      yield bytes.subarray(0, 10);
      if (breaksAt === 1) throw new Error(name);
      yield bytes.subarray(10);
    },
    attachments: async () => {
      seen.push(`${name} attachments`);
      if (breaksAt === 0) throw new Error(name);
      return name === "origin" ? [{ digest: descriptor.digest, tag: undefined }] : [];
    },
  };
}

test("mirrors are asked in order, and one that failed is not asked again", async () => {
  const seen: string[] = [];
  const it = new MirroredSource(
    [source(0, seen, "a"), source(9, seen, "b")],
    source(9, seen, "origin"),
    new VirtualClock(),
  );
  assert.equal(await it.manifest("1", PATIENT), IMAGE.manifest);
  assert.deepEqual(await whole(it.blob(descriptor, PATIENT)), bytes);
  assert.equal((await it.attachments(descriptor.digest, PATIENT)).length, 1, "of all that answer");
  assert.deepEqual(seen, ["a manifest", "b manifest", "b blob", "b attachments", "origin attachments"]);
});

test("a small blob that breaks comes from the next; of a large one that broke in the middle the next is asked when the caller asks again", async () => {
  const seen: string[] = [];
  const small = new MirroredSource([source(1, seen, "a")], source(9, seen, "origin"), new VirtualClock());
  assert.deepEqual(await whole(small.blob(descriptor, PATIENT)), bytes);
  const large = new MirroredSource(
    [source(0, seen, "a"), source(1, seen, "b")],
    source(9, seen, "origin"),
    new VirtualClock(),
  );
  await assert.rejects(whole(large.blob(LARGE, PATIENT)), /b/);
  assert.deepEqual(await whole(large.blob(LARGE, PATIENT)), bytes);
});

test("a mirror that only has not a blob, small or large, is asked for the next", async () => {
  const other = digestOf(new Uint8Array(1));
  for (const size of [descriptor.size, LARGE.size]) {
    const seen: string[] = [];
    const lacking: ImageSource = {
      ...source(9, seen, "a"),
      async *blob(asked, signal) {
        if (asked.digest === other) throw new ThimbleError("images.registry-not-found", "not here");
        yield* source(9, seen, "a").blob(asked, signal);
      },
    };
    const it = new MirroredSource([lacking], source(9, seen, "origin"), new VirtualClock());
    for (const asked of [other, descriptor.digest])
      assert.deepEqual(await whole(it.blob({ ...descriptor, size, digest: asked }, PATIENT)), bytes);
    assert.deepEqual(seen, ["origin blob", "a blob"]);
  }
});

test("the error of the registry itself is told when nobody has it, and nobody else is asked after an abort", async () => {
  const seen: string[] = [];
  const it = new MirroredSource([source(0, seen, "a")], source(0, seen, "origin"), new VirtualClock());
  await assert.rejects(it.manifest("1", PATIENT), { message: "origin" });
  const stop = new AbortController();
  const aborting: ImageSource = {
    ...source(0, seen, "b"),
    manifest: async () => {
      stop.abort(new Error("stopped"));
      throw new Error("b");
    },
  };
  const stopped = new MirroredSource([aborting], source(9, seen, "never"), new VirtualClock());
  await assert.rejects(stopped.manifest("1", stop.signal), { message: "stopped" });
  assert.ok(!seen.some((line) => line.startsWith("never")));
});

test("no source hides what another has about an image, and the registry itself is waited for ten seconds where a mirror answered", async () => {
  const names = ["junk 1", "junk 2", "theirs", "ours"];
  const [junk1, junk2, theirs, ours] = names.map((name) => digestOf(new TextEncoder().encode(name)));
  assert.ok(junk1 && junk2 && theirs && ours);
  const having = (...digests: (typeof ours)[]): ImageSource => ({
    ...source(9, [], "a"),
    attachments: async () => digests.map((digest) => ({ digest, tag: undefined })),
  });
  const clock = new VirtualClock();
  const image = descriptor.digest;
  const digests = async (it: MirroredSource) => (await it.attachments(image, PATIENT)).map(({ digest }) => digest);
  const mirrors = [having(junk1, junk2), having(theirs)];
  assert.deepEqual(await digests(new MirroredSource(mirrors, having(ours, theirs), clock)), [
    ours,
    junk1,
    theirs,
    junk2,
  ]);
  const { promise: asked, resolve: isAsked } = Promise.withResolvers<void>();
  const silent: ImageSource = {
    ...having(),
    attachments: (_, signal) => {
      isAsked();
      return new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    },
  };
  const waiting = digests(new MirroredSource(mirrors, silent, clock));
  await asked;
  clock.advance(10_000);
  assert.deepEqual(await waiting, [junk1, theirs, junk2]);
});

test("a delta is that of the first that makes one; one that fails at it is asked for the rest all the same", async () => {
  const seen: string[] = [];
  const request = { layer: descriptor, from: [digestOf(bytes)], of: "contents" } as const;
  const making = (name: string, made: "fails" | "none" | "delta"): ImageSource => ({
    ...source(9, seen, name),
    delta: async ({ from: [from] }) => {
      seen.push(`${name} delta`);
      if (made === "fails") throw new Error(name);
      return made === "none" || from === undefined
        ? undefined
        : { from, body: source(9, [], name).blob(descriptor, PATIENT) };
    },
  });
  const mirrors = [source(9, seen, "plain"), making("a", "fails"), making("b", "none"), making("c", "delta")];
  const it = new MirroredSource(mirrors, making("origin", "delta"), new VirtualClock());
  assert.deepEqual(await whole((await it.delta(request, PATIENT))?.body ?? it.blob(LARGE, PATIENT)), bytes);
  assert.deepEqual(seen, ["a delta", "b delta", "c delta"]);
  const plain = new MirroredSource([source(9, seen, "plain")], source(9, seen, "origin"), new VirtualClock());
  assert.equal(await plain.delta(request, PATIENT), undefined);
});
