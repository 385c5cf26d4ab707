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
  const project = await loadProject(folder.directory, context);
  const plant = await loadPlantSetup(project);
  const options = {
    project,
    plant,
    speed: "lockstep",
    plantPort: 0,
    mqttPort: 0,
    dataDirectory: `${folder.directory}/data`,
  };
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

test("openPlantStage() makes up what speaks MQTT behind the device's own broker", async () => {
  const pump = `"@context": [https://www.w3.org/2022/wot/td/v1.1, { mqv: https://www.w3.org/2019/wot/mqtt#, thimble: urn:thimble:td:v1# }]
title: Pump
base: mqtt://127.0.0.1:1
properties:
  speed:
    type: number
    unit: "{rev}/min"
    readOnly: true
    thimble:simulate: { kind: constant, value: 1450 }
    forms: [{ href: "", mqv:filter: pump/speed }]
`;
  await using folder = await plantProject();
  const { context } = recordingContext({ clock: new SystemClock() });
  const loaded = await loadProject(folder.directory, context);
  const plant = await loadPlantSetup(loaded);
  const project = { things: { ...loaded.things, pump } };
  const options = { project, plant, speed: "lockstep", plantPort: 0, mqttPort: 0 };
  await using stage = await openPlantStage({ ...options, dataDirectory: `${folder.directory}/data` }, context);
  const { agent, things } = stage.device;
  const came = Promise.withResolvers<number>();
  using _ = things.onReading(({ property, value }) => {
    if (property === "pump/speed") came.resolve(value);
  });
  await agent.apply({ app: { name: "app", services: [] }, images: {}, things: { pump } });
  assert.equal(await came.promise, 1450);
});
