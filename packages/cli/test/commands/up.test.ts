import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { runHere, startHere } from "../support/command-line.ts";
import { plantProject } from "../support/plant-project.ts";
import { MADE_UP_THINGS, runningDevice } from "../support/running-device.ts";

test("thimble up builds, runs, shows a line a second, and ends well with Ctrl-C", async () => {
  await using device = await runningDevice();
  await device.up.printed(/guard [\d,]+ events [\d,]+ instructions each 64 KiB 0 restarts/);
  device.up.stop();
  assert.equal(await device.up.ended, 0);
  assert.match(device.up.stdout(), /^built guard:1\.0\.0 /);
  assert.match(device.up.stdout(), /MQTT on port \d+/);
});

test("thimble up ends well when Ctrl-C is pressed before it runs", async () => {
  await using project = await plantProject(MADE_UP_THINGS);
  await using up = startHere(["up", project.directory, "--port", "0"]);
  await up.printed(/built guard/);
  up.stop();
  assert.equal(await up.ended, 0);
});

test("thimble up goes on with what was kept, and refuses a data directory that is in use", async () => {
  await using project = await plantProject(MADE_UP_THINGS);
  const words = ["up", project.directory, "--port", "0"];
  await using first = startHere(words);
  await first.printed(/MQTT on port/);
  const second = await runHere(words);
  assert.equal(second.status, 3);
  assert.match(second.stderr, /agent\.already-running/);
  first.stop();
  assert.equal(await first.ended, 0);
  await using again = startHere(words);
  await again.printed(/MQTT on port/);
});

test("thimble up refuses a port that is in use, names it, and leaves nothing open", async () => {
  await using project = await plantProject(MADE_UP_THINGS);
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? String(address.port) : "";
  const { status, stderr } = await runHere(["up", project.directory, "--port", port]);
  server.close();
  assert.equal(status, 3);
  assert.match(stderr, /agent\.port-in-use/);
  assert.ok(stderr.includes(port));
});

test("thimble up serves metrics where it is told to, and says where", async () => {
  await using project = await plantProject(MADE_UP_THINGS);
  await using up = startHere(["up", project.directory, "--port", "0", "--metrics-port", "0"]);
  await up.printed(/^metrics on http:/m);
  const [, address = ""] = /^metrics on (\S+)$/m.exec(up.stdout()) ?? [];
  const text = await (await fetch(address)).text();
  assert.match(text, /^thimble_container_running\{container="small\/guard",service="guard"\} 1$/m);
  assert.match(text, /^thimble_build_info\{version="0\.1\.0"\} 1$/m);
});

test("thimble up --watch takes Things on and lets them go with their files, says what is wrong with one, and restarts no container", async () => {
  await using project = await plantProject(MADE_UP_THINGS);
  const data = join(project.directory, ".thimble");
  await using up = startHere(["up", project.directory, "--port", "0", "--watch"]);
  await up.printed(/MQTT on port/);
  const lamp = join(project.directory, "things/lamp.td.yaml");
  const description = MADE_UP_THINGS["things/coolant.td.yaml"];
  await writeFile(lamp, description);
  await up.printed(/^Things: added lamp {2}in /m);
  await writeFile(lamp, description.replace("title: Valve", "title: Lamp"));
  await up.printed(/^Things: changed lamp {2}in /m);
  const listed = await runHere(["things", "list", "--data", data, "--json"]);
  assert.match(listed.stdout, /"title": "Lamp"/);
  await writeFile(lamp, description.replace("type: boolean", "type: bolean"));
  await rm(join(project.directory, "things/machine.td.yaml"));
  await up.saidOfError(/lamp\.td\.yaml:\d+:\d+/);
  await rm(lamp);
  // The guard is granted what the machine measures.
  await up.saidOfError(/no Thing has that property/);
  await writeFile(join(project.directory, "things/machine.td.yaml"), MADE_UP_THINGS["things/machine.td.yaml"]);
  await up.printed(/^Things: removed lamp {2}in /m);
  const { stdout } = await runHere(["events", "--data", data, "--json"]);
  assert.equal(stdout.match(/"container-started"/g)?.length, 1);
  assert.doesNotMatch(stdout, /container-stopped|container-ended/);
  up.stop();
  assert.equal(await up.ended, 0);
});

test("thimble up --watch swaps the container whose sources changed, and goes on when they are wrong", async () => {
  await using project = await plantProject(MADE_UP_THINGS);
  await using up = startHere(["up", project.directory, "--port", "0", "--watch"]);
  await up.printed(/MQTT on port/);
  const file = `${project.directory}/guard/thimble.yaml`;
  const manifest = await readFile(file, "utf8");
  await writeFile(file, manifest.replace("version: 1.0.0", "version: 1.0.1"));
  await up.printed(/^built guard:1\.0\.0 .* in \d/m);
  await writeFile(file, "name: 1 2 3");
  await up.printed(/rebuild/);
  up.stop();
  assert.equal(await up.ended, 0);
});
