import assert from "node:assert/strict";
import { test } from "node:test";
import { neededImages } from "../../src/registry/needed-images.ts";
import { temporaryFolder } from "../support/plant-project.ts";
import { recordingContext } from "../support/recording-context.ts";

test("a data directory on which nothing ever ran needs no image", async () => {
  await using folder = await temporaryFolder({});
  const { context } = recordingContext();
  assert.deepEqual(await neededImages(context, folder.directory), { needed: [], previous: [] });
});

test("where it can not be told what is needed, that is an error", async () => {
  await using folder = await temporaryFolder({ "state.db": "no database" });
  await assert.rejects(neededImages(recordingContext().context, folder.directory), { code: "agent.state-unavailable" });
});
