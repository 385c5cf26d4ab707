import assert from "node:assert/strict";
import { test } from "node:test";
import { loadPlantThings } from "../../src/project/load-plant-things.ts";
import { temporaryFolder } from "../support/plant-project.ts";

const DESCRIPTION = JSON.stringify({
  "@context": "https://www.w3.org/2022/wot/td/v1.1",
  title: "A",
  properties: { x: { type: "number", unit: "1", forms: [{ href: "simulated:x" }] } },
});

test("loadPlantThings() loads a folder, a file, and what the file of a plant names from its own folder", async () => {
  await using folder = await temporaryFolder({
    "a.td.json": DESCRIPTION,
    "b.td.yaml": DESCRIPTION,
    "plant.yaml": "things: [b.td.yaml, a.td.json]\nport: 0\n",
  });
  const { directory } = folder;
  const load = async (path: string) => {
    const { things, config } = await loadPlantThings(path, "/");
    return [things.map(({ thing }) => thing.name), config.port];
  };
  assert.deepEqual(await load(directory), [["a", "b"], undefined]);
  assert.deepEqual(await load(`${directory}/a.td.json`), [["a"], undefined]);
  assert.deepEqual(await load(`${directory}/plant.yaml`), [["b", "a"], 0]);
});

test("loadPlantThings() refuses what has no Thing, and names the line of a plant's file that is wrong", async () => {
  await using folder = await temporaryFolder({ "plant.yaml": "\nthing: a\n" });
  const { directory } = folder;
  await assert.rejects(loadPlantThings(directory, "/"), { code: "base.not-found" });
  await assert.rejects(loadPlantThings("plant.yaml", directory), { code: /^model\./, message: /unknown|missing/ });
});
