import assert from "node:assert/strict";
import { test } from "node:test";
import { addApp, openImageStore } from "@thimble/images";
import { runSavedApp } from "../../src/device/run-saved-app.ts";
import { temporaryFolder } from "../support/plant-project.ts";
import { recordingContext } from "../support/recording-context.ts";

test("an app whose document the policy refuses is not opened, whatever its images are", async () => {
  await using folder = await temporaryFolder({ "device/trust.yaml": "fleet: plant\nrules: []\n" });
  const dataDirectory = `${folder.directory}/device`;
  const images = await openImageStore(`${folder.directory}/images`);
  const { descriptor } = await addApp(images, { name: "line", desired: "{}", files: {} });
  const document = { name: "localhost:5000/plant/line:1", digest: descriptor.digest };
  const state = { app: { name: "line", services: [] }, images: {}, things: {} };
  const options = { dataDirectory, images, mqttPort: 0, mayGoBack: false };
  const { context } = recordingContext();
  await assert.rejects(
    runSavedApp(async () => ({ state, document }), options, context),
    { code: "images.not-signed" },
  );
});
