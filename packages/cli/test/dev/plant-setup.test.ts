import assert from "node:assert/strict";
import { test } from "node:test";
import { isEndOfRecord, loadPlantSetup, plantOverrides, pollEveryAt } from "../../src/dev/plant-setup.ts";
import { loadProject } from "../../src/project/load-project.ts";
import { plantProject, SAMPLES } from "../support/plant-project.ts";
import { recordingContext } from "../support/recording-context.ts";

async function load(changes: Readonly<Record<string, string>> = {}) {
  await using project = await plantProject(changes);
  return await loadPlantSetup(await loadProject(project.directory, recordingContext().context));
}

test("loadPlantSetup() finds the plant's registers among the Things", async () => {
  const setup = await load();
  assert.equal(setup.value, "machine/temperature");
  assert.equal(setup.status, "machine/status");
  assert.equal(setup.valve, "coolant/open");
  assert.deepEqual(setup.roles.toSorted(), ["coolant", "machine"]);
  assert.equal(setup.record.length, SAMPLES);
  assert.equal(setup.labels.length, 2);
});

test("plantOverrides() leads every Thing of the plant to its port, and hurries only the one with the value", async () => {
  const setup = await load();
  assert.deepEqual(plantOverrides(setup, 1600, 0), {
    coolant: { address: "127.0.0.1:1600" },
    machine: { address: "127.0.0.1:1600", pollEvery: 0 },
  });
  assert.deepEqual(plantOverrides(setup, 1600, undefined)["machine"], { address: "127.0.0.1:1600" });
});

test("loadPlantSetup() refuses a project whose Things do not read the plant's value", async () => {
  const plant =
    "record: { file: record.csv, time: time, value: value }\nregisters: { value: 9, time: 1, status: 3, coil: 0 }\n";
  await assert.rejects(load({ "plant.yaml": plant }), { code: "cli.no-plant-value" });
});

test("loadPlantSetup() says what to do where there is no plant", async () => {
  await using project = await plantProject();
  const loaded = await loadProject(project.directory, recordingContext().context);
  await assert.rejects(loadPlantSetup({ ...loaded, directory: `${project.directory}/guard` }), {
    code: "base.not-found",
    expected: "a plant.yaml; an app without a plant runs with thimble up",
  });
});

test("isEndOfRecord() looks at the second bit of the status", () => {
  assert.deepEqual([0, 1, 2, 3].map(isEndOfRecord), [false, false, true, true]);
});

test("pollEveryAt() asks at least twice a sample where the record passes faster than Things are polled", () => {
  const setup = { record: [0, 300, 600].map((time) => ({ time, value: 1 })) };
  assert.equal(pollEveryAt(setup, "600x"), undefined);
  assert.equal(pollEveryAt(setup, "10000x"), 15);
  assert.equal(pollEveryAt(setup, "60000x"), 2);
  assert.equal(pollEveryAt(setup, "10000000x"), 1);
  assert.equal(pollEveryAt(setup, "lockstep"), undefined);
  assert.equal(pollEveryAt({ record: [] }, "600x"), undefined);
});
