import assert from "node:assert/strict";
import { test } from "node:test";
import { openImages } from "../../src/device/open-device.ts";
import { buildImage, describeBuilt, parseReference } from "../../src/project/build-image.ts";
import { plantProject } from "../support/plant-project.ts";
import { recordingContext } from "../support/recording-context.ts";

test("buildImage() puts the image into the store under name and version, or under the name it is given", async () => {
  await using folder = await plantProject();
  const { context } = recordingContext();
  const store = await openImages(`${folder.directory}/data`);
  const directory = `${folder.directory}/guard`;
  const built = await buildImage({ directory, reference: undefined }, store, context);
  assert.equal(built.reference, "guard:1.0.0");
  const named = await buildImage({ directory, reference: "plant/guard:2" }, store, context);
  assert.equal(named.digest, built.digest);
  assert.deepEqual(
    (await store.list()).map(({ reference }) => reference),
    ["guard:1.0.0", "plant/guard:2"],
  );
  assert.match(describeBuilt(built), /^built guard:1\.0\.0 {2}\d+ B of Wasm, /);
});

test("buildImage() takes the time of creation from SOURCE_DATE_EPOCH and from nowhere else", async () => {
  await using folder = await plantProject();
  const store = await openImages(`${folder.directory}/data`);
  const build = async (environment: Record<string, string>) =>
    (
      await buildImage(
        { directory: `${folder.directory}/guard`, reference: undefined },
        store,
        recordingContext({ environment }).context,
      )
    ).digest;
  assert.equal(await build({}), await build({}));
  const digest = await build({ SOURCE_DATE_EPOCH: "1700000000" });
  assert.notEqual(digest, await build({}));
  assert.equal((await store.describe(digest)).created, "2023-11-14T22:13:20Z");
});

test("parseReference() refuses what is no image reference", () => {
  assert.equal(parseReference("guard:1").tag, "1");
  assert.throws(() => parseReference("Guard"), { code: "model.bad-image-reference" });
});
