import assert from "node:assert/strict";
import { test } from "node:test";
import { SystemClock } from "@thimble/base";
import { openDevice, openImages } from "../../src/device/open-device.ts";
import { temporaryFolder } from "../support/plant-project.ts";
import { recordingContext } from "../support/recording-context.ts";

const { context } = recordingContext({ clock: new SystemClock() });

test("openDevice() opens an agent on a data directory, with its images in it", async () => {
  await using folder = await temporaryFolder({});
  await using device = await openDevice({ dataDirectory: folder.directory, mqttPort: 0 }, context);
  assert.ok((device.agent.report().mqttPort ?? 0) > 0);
  assert.equal(device.images.directory, `${folder.directory}/images`);
});

test("openDevice() serves no MQTT clients and takes other images where it is told so", async () => {
  await using folder = await temporaryFolder({});
  const images = await openImages(`${folder.directory}/other`);
  await using device = await openDevice(
    { dataDirectory: `${folder.directory}/data`, mqttPort: undefined, images },
    context,
  );
  assert.equal(device.agent.report().mqttPort, undefined);
  assert.equal(device.images, images);
});
