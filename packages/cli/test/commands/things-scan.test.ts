import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { parseThingDescription } from "@thimble/things";
import { runHere } from "../support/command-line.ts";

/** The files of a machine with one sensor. */
function machine(t: TestContext): string {
  const root = mkdtempSync(join(tmpdir(), "thimble-scan-"));
  t.after(() => rmSync(root, { recursive: true }));
  const chip = join(root, "sys/class/hwmon/hwmon0");
  mkdirSync(chip, { recursive: true });
  for (const [name, value] of Object.entries({ name: "coretemp", temp1_input: "48125", temp1_label: "Package id 0" }))
    writeFileSync(join(chip, name), `${value}\n`);
  for (let i = 2; i < 10; i++) writeFileSync(join(chip, `temp${i}_input`), "40000\n");
  return root;
}

test("thimble things scan lists what is attached, with its values", async (t) => {
  const root = machine(t);
  const { status, stdout } = await runHere(["things", "scan", "--root", root]);
  assert.equal(status, 0);
  assert.match(stdout, /hwmon {2}hwmon:\/\/coretemp {2}coretemp {4}coretemp {2}temp1 48\.125 Cel, .*, and 3 more\n/);
  const [found] = JSON.parse((await runHere(["things", "scan", "--root", root, "--json"])).stdout);
  assert.equal(found.has.length, 9);
});

test("thimble things scan --write describes Things that work as they are, and leaves files alone", async (t) => {
  const root = machine(t);
  const words = ["things", "scan", "--root", root, "--write", "things"];
  const first = await runHere(words, { cwd: root });
  assert.match(first.stderr, /wrote .*things\/coretemp\.td\.json/);
  assert.deepEqual(readdirSync(join(root, "things")), ["coretemp.td.json"]);
  const text = readFileSync(join(root, "things/coretemp.td.json"), "utf8");
  const { thing } = parseThingDescription(text, "coretemp.td.json", "coretemp");
  assert.deepEqual([thing.driver, thing.properties[0]?.title], ["sysfs", "Package id 0"]);
  const second = await runHere(words, { cwd: root });
  assert.match(second.stderr, /left .*coretemp\.td\.json as it is/);
  assert.equal(second.status, 0);
});

test("thimble things scan says in one line that nothing is attached", async (t) => {
  const root = mkdtempSync(join(tmpdir(), "thimble-scan-"));
  t.after(() => rmSync(root, { recursive: true }));
  const { status, stdout } = await runHere(["things", "scan", "--root", root, "--i2c"]);
  assert.equal(status, 0);
  assert.match(stdout, /^nothing is attached that is known here: .*\n$/);
  assert.deepEqual(JSON.parse((await runHere(["things", "scan", "--root", root, "--json"])).stdout), []);
});

test("thimble things scan refuses an address that is no server's, and --security for one of the web", async () => {
  const { status, stderr } = await runHere(["things", "scan", "192.0.2.9"]);
  assert.equal(status, 2);
  assert.match(stderr, /it is no OPC UA server\n.*opc\.tcp:\/\/host:port\/path, or http:/);
  const web = await runHere(["things", "scan", "http://192.0.2.9", "--security", "auto"]);
  assert.equal(web.status, 2);
  assert.match(web.stderr, /--security is of an OPC UA server\n.*https:\/\//);
});
