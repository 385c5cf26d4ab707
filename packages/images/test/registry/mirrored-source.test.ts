import assert from "node:assert/strict";
import { test } from "node:test";
import type { Descriptor } from "../../src/oci/descriptor.ts";
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
  const it = new MirroredSource([source(0, seen, "a"), source(9, seen, "b")], source(9, seen, "origin"));
  assert.equal(await it.manifest("1", PATIENT), IMAGE.manifest);
  assert.deepEqual(await whole(it.blob(descriptor, PATIENT)), bytes);
  assert.equal((await it.attachments(descriptor.digest, PATIENT)).length, 1, "of the first that has any");
  assert.deepEqual(seen, ["a manifest", "b manifest", "b blob", "b attachments", "origin attachments"]);
});

test("a small blob that breaks comes from the next; of a large one that broke in the middle the next is asked when the caller asks again", async () => {
  const seen: string[] = [];
  const small = new MirroredSource([source(1, seen, "a")], source(9, seen, "origin"));
  assert.deepEqual(await whole(small.blob(descriptor, PATIENT)), bytes);
  const large = new MirroredSource([source(0, seen, "a"), source(1, seen, "b")], source(9, seen, "origin"));
  await assert.rejects(whole(large.blob(LARGE, PATIENT)), /b/);
  assert.deepEqual(await whole(large.blob(LARGE, PATIENT)), bytes);
});

test("the error of the registry itself is told when nobody has it, and nobody else is asked after an abort", async () => {
  const seen: string[] = [];
  const it = new MirroredSource([source(0, seen, "a")], source(0, seen, "origin"));
  await assert.rejects(it.manifest("1", PATIENT), { message: "origin" });
  const stop = new AbortController();
  const aborting: ImageSource = {
    ...source(0, seen, "b"),
    manifest: async () => {
      stop.abort(new Error("stopped"));
      throw new Error("b");
    },
  };
  const stopped = new MirroredSource([aborting], source(9, seen, "never"));
  await assert.rejects(stopped.manifest("1", stop.signal), { message: "stopped" });
  assert.ok(!seen.some((line) => line.startsWith("never")));
});
