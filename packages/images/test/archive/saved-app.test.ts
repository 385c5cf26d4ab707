import assert from "node:assert/strict";
import { test } from "node:test";
import { loadArchive } from "../../src/archive/load-archive.ts";
import { addApp, appReference, isAppName, readApp } from "../../src/archive/saved-app.ts";
import { openImageStore } from "../../src/store/open-image-store.ts";
import { archiveOf, pieces } from "../support/archives.ts";
import { PowerLossFileSystem } from "../support/power-loss-file-system.ts";
import { ref, sampleImage } from "../support/samples.ts";

const APP = {
  name: "plant",
  desired: '{"version":1}',
  files: { "compose.yaml": "name: plant\n", "things/a.td.yaml": "{}" },
};

function emptyStore() {
  return openImageStore("/store", { fileSystem: new PowerLossFileSystem() });
}

test("an app goes with its images through an archive, with the same digest each time", async () => {
  const store = await emptyStore();
  await store.add(sampleImage(), ref("guard:1"));
  const { descriptor, reference } = await addApp(store, APP);
  assert.equal(reference, "thimble-apps/plant:latest");
  assert.equal((await addApp(store, APP)).descriptor.digest, descriptor.digest);
  const other = await emptyStore();
  const loaded = await loadArchive(other, pieces(await archiveOf(store)), "a.tar");
  assert.deepEqual(
    loaded.map((image) => isAppName(image.reference)),
    [false, true],
  );
  assert.equal(await readApp(other, descriptor.digest), APP.desired);
  assert.equal(await readApp(other, sampleImage().manifest.descriptor.digest), undefined);
  // An app of the name takes its place; a prune takes what is left of the first.
  const second = await addApp(other, { ...APP, desired: '{"version":2}' });
  await other.prune(new Set());
  assert.equal(await readApp(other, descriptor.digest), undefined);
  assert.equal(await readApp(other, second.descriptor.digest), '{"version":2}');
});

test("appReference() is a repository for every name of an app", () => {
  const names = ["plant", "plant/north", "Plant 1", "a:b", "ü", "..", ""].map((name) => appReference(name).repository);
  assert.deepEqual(
    names,
    ["plant", "plant/north", "plant-1", "a-b", "app", "app", "app"].map((it) => `thimble-apps/${it}`),
  );
  for (const name of names) assert.ok(ref(`${name}:latest`));
});
