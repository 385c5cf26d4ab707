import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { VirtualClock } from "@thimble/base";
import { NodeFileTree, parseThingDescription, SimulatedKernel } from "@thimble/things";
import { ownSensors } from "../../src/dev/own-sensors.ts";

function optionsFor(t: TestContext, names: readonly string[]) {
  const root = mkdtempSync(join(tmpdir(), "thimble-own-"));
  t.after(() => rmSync(root, { recursive: true }));
  for (const [i, name] of names.entries()) {
    const chip = join(root, `sys/class/hwmon/hwmon${i}`);
    mkdirSync(chip, { recursive: true });
    writeFileSync(join(chip, "name"), `${name}\n`);
    writeFileSync(join(chip, "temp1_input"), "48125\n");
  }
  const clock = new VirtualClock();
  return { clock, kernel: new SimulatedKernel({ clock }), files: new NodeFileTree(root) };
}

test("what the kernel measures is a Thing of the device, but none in the place of the project's", async (t) => {
  const options = optionsFor(t, ["coretemp", "nvme"]);
  const things = await ownSensors({ ...options, taken: { nvme: "…" } });
  assert.deepEqual(Object.keys(things), ["coretemp"]);
  const { thing } = parseThingDescription(things["coretemp"] ?? "", "coretemp", "coretemp");
  assert.equal(thing.properties[0]?.unit, "Cel");
});

test("a machine without sensors has none", async (t) => {
  assert.deepEqual(await ownSensors({ ...optionsFor(t, []), taken: {} }), {});
});
