import assert from "node:assert/strict";
import { test } from "node:test";
import { digestOf } from "../../src/oci/descriptor.ts";
import { layersOfContents } from "../../src/server/layer-contents.ts";
import { noise } from "../support/delta-work.ts";
import { PowerLossFileSystem } from "../support/power-loss-file-system.ts";
import { openRegistry, packedImage, pushImage, pushPacked } from "../support/registry-work.ts";
import { someBlob } from "../support/test-registry.ts";

test("layers are found by what the configs of their own repository say, the newest image first, and never more", async () => {
  const store = await openRegistry(new PowerLossFileSystem());
  const [base, first, second] = [noise(100, 1), noise(100, 2), noise(100, 3)];
  const wanted = [base, first, second].map(digestOf);
  await pushPacked(store, "plant/a", "1", packedImage([base, first]));
  await pushPacked(store, "plant/a", "2", packedImage([base, second]));
  // One that has not as many contents as layers, and one that says nothing of them.
  await pushPacked(store, "plant/a", "3", packedImage([noise(9, 9)], wanted));
  await pushImage(store, "plant/a", "4", [someBlob("layer")]);
  await pushPacked(store, "plant/b", "1", packedImage([base]));
  const found = await layersOfContents(store, "plant/a", new Set(wanted));
  const layers = [...packedImage([base, first]).layers, ...packedImage([second]).layers];
  assert.deepEqual(
    wanted.map((id) => found.get(id)),
    layers.map(({ descriptor }) => descriptor.digest),
  );
  assert.equal((await layersOfContents(store, "plant/b", new Set(wanted))).size, 1);
});
