import assert from "node:assert/strict";
import { test } from "node:test";
import { SystemClock } from "@thimble/base";
import { deploy } from "../../src/device/deploy.ts";
import { openDevice } from "../../src/device/open-device.ts";
import { loadProject } from "../../src/project/load-project.ts";
import { COMPOSE, plantProject } from "../support/plant-project.ts";
import { recordingContext } from "../support/recording-context.ts";
import { MADE_UP_THINGS } from "../support/running-device.ts";

test("deploy() builds, says how large the image is, and runs it", async () => {
  await using folder = await plantProject(MADE_UP_THINGS);
  const { context, stdout } = recordingContext({ clock: new SystemClock() });
  await using device = await openDevice({ dataDirectory: `${folder.directory}/data`, mqttPort: undefined }, context);
  const { built, images } = await deploy(await loadProject(folder.directory, context), device, context);
  assert.equal(built["guard"]?.digest, images["guard"]);
  assert.match(stdout(), /^built guard:1\.0\.0 {2}\d+ B of Wasm, \S+ K?B as an image/);
  assert.equal(device.agent.report().containers[0]?.phase, "running");
});

test("deploy() that is refused leaves the device as it was", async () => {
  await using folder = await plantProject({
    ...MADE_UP_THINGS,
    "bad/compose.yaml": COMPOSE.replace("./guard", "../guard").replace("write: [coolant/open], ", ""),
  });
  const { context } = recordingContext({ clock: new SystemClock() });
  await using device = await openDevice({ dataDirectory: `${folder.directory}/data`, mqttPort: undefined }, context);
  await deploy(await loadProject(folder.directory, context), device, context);
  const bad = await loadProject(`${folder.directory}/bad`, context);
  const things = (await loadProject(folder.directory, context)).things;
  await assert.rejects(deploy({ ...bad, things }, device, context), { code: "agent.grants-missing" });
  assert.equal(device.agent.report().containers[0]?.phase, "running");
});
