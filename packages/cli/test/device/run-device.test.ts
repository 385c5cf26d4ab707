import assert from "node:assert/strict";
import { test } from "node:test";
import { ThimbleError } from "@thimble/base";
import { runDevice } from "../../src/device/run-device.ts";
import { temporaryFolder } from "../support/plant-project.ts";
import { recordingContext } from "../support/recording-context.ts";

test("runDevice() passes on why nothing can be run, and leaves the data directory free", async () => {
  await using folder = await temporaryFolder({});
  const { context } = recordingContext({});
  const options = { dataDirectory: folder.directory, mqttPort: 0, things: {} };
  const refuse = async (): Promise<never> => {
    throw new ThimbleError("images.not-signed", "Cannot trust the image: it has no signature");
  };
  for (let i = 0; i < 2; i++) {
    await assert.rejects(runDevice(options, refuse, context), { code: "images.not-signed" });
  }
});
