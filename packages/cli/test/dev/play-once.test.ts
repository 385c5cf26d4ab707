import assert from "node:assert/strict";
import { test } from "node:test";
import { SystemClock } from "@thimble/base";
import { loadPlantSetup } from "../../src/dev/plant-setup.ts";
import { playOnce } from "../../src/dev/play-once.ts";
import { loadProject } from "../../src/project/load-project.ts";
import { plantProject } from "../support/plant-project.ts";
import { recordingContext } from "../support/recording-context.ts";

test("playOnce() gives up when it is asked to stop", async () => {
  await using folder = await plantProject();
  const stop = new AbortController();
  const { context } = recordingContext({ signal: stop.signal, clock: new SystemClock() });
  const project = await loadProject(folder.directory, context);
  const plant = await loadPlantSetup(project);
  stop.abort();
  const playing = playOnce({ project, plant, dataDirectory: undefined, mqttPort: 0, plantPort: 0 }, context);
  await assert.rejects(playing, { code: "base.aborted" });
});
