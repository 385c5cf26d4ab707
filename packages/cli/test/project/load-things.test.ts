import assert from "node:assert/strict";
import { test } from "node:test";
import { parseThingDescription } from "@thimble/things";
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

function replaying(file: string): string {
  return DESCRIPTION.replace('"unit"', `"thimble:simulate":{"kind":"replay","file":"${file}","column":"v"},"unit"`);
}

test("loadThing() takes the file of a replay along, from the folder of the Thing Description", async () => {
  await using folder = await temporaryFolder({ "a.td.json": replaying("r.csv"), "r.csv": "v\n5\n6\n" });
  const text = await loadThing(`${folder.directory}/a.td.json`, "a", "/");
  const [bound] = parseThingDescription(text, "a", "a").properties;
  assert.deepEqual(bound?.simulatedAs, { kind: "replay", values: [5, 6], every: 0 });
});

test("loadThing() names the line of a bad row, and the place that names a file that is not there or elsewhere", async () => {
  await using folder = await temporaryFolder({
    "a.td.json": replaying("r.csv"),
    "b.td.json": replaying("s.csv"),
    "c.td.json": replaying("/etc/hosts"),
    "r.csv": "v\n5\nsix\n",
  });
  const load = (name: string): Promise<string> => loadThing(`${folder.directory}/${name}`, "a", folder.directory);
  await assert.rejects(load("a.td.json"), { code: "things.bad-description", where: "r.csv:3" });
  await assert.rejects(load("b.td.json"), { code: "base.not-found", where: /^b\.td\.json:1:\d+$/ });
  await assert.rejects(load("c.td.json"), { code: "things.bad-description", where: /^c\.td\.json:1:\d+$/ });
});
