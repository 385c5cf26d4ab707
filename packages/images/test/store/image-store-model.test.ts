import assert from "node:assert/strict";
import { test } from "node:test";
import { isThimbleError, SeededRandom } from "@thimble/base";
import type { Digest } from "@thimble/model";
import fc from "fast-check";
import type { ImageStore } from "../../src/store/image-store.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { apply, type Change } from "../support/change.ts";
import { FailingFileSystem } from "../support/failing-file-system.ts";
import { PowerLossFileSystem } from "../support/power-loss-file-system.ts";
import { sampleImage } from "../support/samples.ts";
import { describeState, type StoreState, sampleDigest, stateOf } from "../support/store-states.ts";

/** The changes that the model knows. */
type ModelChange = Extract<Change, { readonly kind: "add" | "remove" | "prune" }>;

/** What a store should do, in the simplest words: names, and images that lost theirs. */
class Model {
  readonly names: Map<string, Digest>;
  readonly nameless: Set<Digest>;

  constructor(names: Iterable<readonly [string, Digest]> = [], nameless: Iterable<Digest> = []) {
    this.names = new Map(names);
    this.nameless = new Set(nameless);
  }

  after(change: ModelChange): Model {
    const next = new Model(this.names, this.nameless);
    if (change.kind === "prune") next.nameless.clear();
    else if (change.kind === "remove") next.names.delete(change.name);
    else {
      const old = next.names.get(change.name);
      next.names.set(change.name, sampleDigest(change.marker));
      if (old !== undefined) next.nameless.add(old);
      for (const digest of next.names.values()) next.nameless.delete(digest);
    }
    return next;
  }

  state(): StoreState {
    return describeState([...this.names, ...[...this.nameless].map((digest) => [undefined, digest] as const)]);
  }
}

const MARKERS = ["one", "two", "three"];
const NAMES = ["guard:1", "guard:2", "hourly:1"];

const change: fc.Arbitrary<ModelChange> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("add" as const),
      marker: fc.constantFrom(...MARKERS),
      name: fc.constantFrom(...NAMES),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("remove" as const), name: fc.constantFrom(...NAMES) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("prune" as const) }) },
);
const changes = fc.array(change, { maxLength: 12 });

/** Blobs on the disk that should be there: three of each image that the store lists. */
async function assertNoSpareBlobs(disk: PowerLossFileSystem, store: ImageStore): Promise<void> {
  const stored = new Set((await store.list()).map((image) => image.descriptor.digest));
  const needed = MARKERS.filter((marker) => stored.has(sampleDigest(marker))).flatMap((marker) => {
    const { manifest, config, module } = sampleImage(marker);
    return [manifest, config, module].map((blob) => blob.descriptor.digest.slice("sha256:".length));
  });
  assert.deepEqual(new Set(await disk.list("/store/blobs/sha256")), new Set(needed));
}

test("ImageStore does what the model does, whatever is done in whatever order, and keeps no spare blob", async () => {
  await fc.assert(
    fc.asyncProperty(changes, async (list) => {
      const disk = new PowerLossFileSystem();
      const store = await openImageStore("/store", { fileSystem: disk });
      let model = new Model();
      for (const change of list) {
        if (change.kind === "remove" && !model.names.has(change.name)) {
          await assert.rejects(apply(store, change), { code: "images.not-found" });
          continue;
        }
        await apply(store, change);
        model = model.after(change);
        assert.equal(await stateOf(store), model.state());
        await assertNoSpareBlobs(disk, store);
      }
    }),
    { numRuns: 60 },
  );
});

test("ImageStore does what the model does when the power goes again and again, and prune() frees what that left", async () => {
  const cut = fc.option(fc.nat({ max: 60 }), { nil: undefined });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(change, cut), { maxLength: 10 }), fc.nat(), async (list, seed) => {
      const disk = new PowerLossFileSystem();
      const random = new SeededRandom(seed);
      let model = new Model();
      for (const [change, step] of list) {
        const failing = new FailingFileSystem(disk, { kind: "kill", step: step ?? Number.POSITIVE_INFINITY });
        const isMade = await attempt(failing, change);
        if (step !== undefined) disk.losePower(random);
        const state = await stateOf(await openImageStore("/store", { fileSystem: disk }));
        const after = model.after(change);
        if (isMade || state === after.state()) model = after;
        assert.equal(state, model.state());
      }
      const store = await openImageStore("/store", { fileSystem: disk });
      await store.prune(model.nameless);
      assert.equal(await stateOf(store), model.state());
      await assertNoSpareBlobs(disk, store);
    }),
    { numRuns: 100 },
  );
});

/** Resolves to whether the change was made and said so. */
async function attempt(fileSystem: FailingFileSystem, change: ModelChange): Promise<boolean> {
  try {
    await apply(await openImageStore("/store", { fileSystem }), change);
    return true;
  } catch (error) {
    assert.ok(isThimbleError(error, "images.store-failed") || isThimbleError(error, "images.not-found"));
    return false;
  }
}
