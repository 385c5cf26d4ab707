import assert from "node:assert/strict";
import { test } from "node:test";
import { SystemClock } from "@thimble/base";
import { loadPlantSetup } from "../../src/dev/plant-setup.ts";
import { joinLines, meaningsOf, playLive } from "../../src/dev/play-live.ts";
import { loadProject } from "../../src/project/load-project.ts";
import { plantProject } from "../support/plant-project.ts";
import { recordingContext } from "../support/recording-context.ts";
import { recordingOutput } from "../support/recording-output.ts";

test("joinLines() are commands that can be copied", async () => {
  await using folder = await plantProject();
  const setup = await loadPlantSetup(await loadProject(folder.directory, recordingContext().context));
  assert.deepEqual(joinLines(setup, 1502, 1883), [
    "join in from another terminal:",
    "  mosquitto_sub -p 1883 -t '#' -v",
    "  mbpoll -0 -t 3 -r 0 -m tcp -a 1 -p 1502 127.0.0.1",
    "  mbpoll -0 -t 0 -r 0 -1 -m tcp -a 1 -p 1502 127.0.0.1",
  ]);
});

test("meaningsOf() says in words how the plant and its valve stand", () => {
  const meanings = meaningsOf({ status: "machine/status", valve: "coolant/open" });
  assert.deepEqual(
    [1, 2].map((value) => meanings["machine/status"]?.(value)),
    ["running", "end of record"],
  );
  assert.deepEqual(
    [0, 1].map((value) => meanings["coolant/open"]?.(value)),
    ["closed", "open"],
  );
  assert.deepEqual(meaningsOf({ status: undefined, valve: undefined }), {});
});

test("playLive() ends at once when it was asked to stop before", async () => {
  await using folder = await plantProject();
  const { context } = recordingContext({ signal: AbortSignal.abort() });
  const project = await loadProject(folder.directory, context);
  const plant = await loadPlantSetup(project);
  const dataDirectory = `${folder.directory}/data`;
  await playLive({ project, plant, speed: "600x", dataDirectory, mqttPort: 0, plantPort: 0 }, context);
});

test("playLive() gives up its deployment, and ends well, when it is asked to stop meanwhile", async () => {
  await using folder = await plantProject();
  const stop = new AbortController();
  const printed: string[] = [];
  const write = (text: string): void => {
    printed.push(text);
    if (/^built guard/.test(text)) stop.abort();
  };
  const { output } = recordingOutput({ stdout: { write } });
  const { context } = recordingContext({ output, signal: stop.signal, clock: new SystemClock() });
  const project = await loadProject(folder.directory, context);
  const plant = await loadPlantSetup(project);
  const dataDirectory = `${folder.directory}/data`;
  await playLive({ project, plant, speed: "600x", dataDirectory, mqttPort: 0, plantPort: 0 }, context);
  assert.equal(printed.length, 1);
});
