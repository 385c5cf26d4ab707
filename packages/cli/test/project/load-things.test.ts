import assert from "node:assert/strict";
import { test } from "node:test";
import { loadThing, loadThings } from "../../src/project/load-things.ts";
import { temporaryFolder } from "../support/plant-project.ts";

const DESCRIPTION = JSON.stringify({
  "@context": "https://www.w3.org/2022/wot/td/v1.1",
  title: "A",
  properties: { x: { type: "number", unit: "1", forms: [{ href: "simulated:x" }] } },
});

test("loadThings() takes the role from the file's name, and YAML and JSON", async () => {
  await using folder = await temporaryFolder({ "a.td.json": DESCRIPTION, "b.td.yaml": DESCRIPTION, "notes.txt": "" });
  assert.deepEqual(Object.keys(await loadThings(folder.directory, "/")), ["a", "b"]);
});

test("loadThings() finds none where there is no folder", async () => {
  assert.deepEqual(await loadThings("/nowhere/things", "/"), {});
});

test("loadThing() names the file and the line of what is wrong", async () => {
  const broken = DESCRIPTION.replace("simulated:x", "modbsu+tcp://h:1/1/0");
  await using folder = await temporaryFolder({ "a.td.json": broken });
  await assert.rejects(loadThing(`${folder.directory}/a.td.json`, "a", folder.directory), {
    code: "things.bad-description",
    where: /^a\.td\.json:1:\d+/,
  });
});
