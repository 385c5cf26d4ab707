import assert from "node:assert/strict";
import { test } from "node:test";
import { SystemClock } from "@thimble/base";
import { loadPlantSetup } from "../../src/dev/plant-setup.ts";
import { openPlantStage } from "../../src/dev/plant-stage.ts";
import { loadProject } from "../../src/project/load-project.ts";
import { descendants } from "../support/children.ts";
import { plantProject } from "../support/plant-project.ts";
import { recordingContext } from "../support/recording-context.ts";

test("openPlantStage() starts a plant and a device, and leaves neither behind", async () => {
  await using folder = await plantProject();
  const { context } = recordingContext({ clock: new SystemClock() });
  const plant = await loadPlantSetup(await loadProject(folder.directory, context));
  const options = { plant, speed: "lockstep", plantPort: 0, mqttPort: 0, dataDirectory: `${folder.directory}/data` };
  const plants = (): number => descendants(process.pid).length;
  const before = plants();
  {
    await using stage = await openPlantStage(options, context);
    assert.ok(stage.plantPort > 0);
    assert.ok(plants() > before);
    await assert.rejects(openPlantStage(options, context), { code: "agent.already-running" });
  }
  assert.equal(plants(), before);
});
