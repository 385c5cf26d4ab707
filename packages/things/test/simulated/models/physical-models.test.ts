import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { isUcumUnit } from "@thimble/model";
import { PHYSICAL_MODELS, physicalModel } from "../../../src/simulated/models/physical-models.ts";
import { usualParameters } from "./model-runs.ts";

/** What stands beside the parameters in a Thing Description. */
const RESERVED = ["model", "speed", "seed", "properties", "faults"];

const PAGE = readFileSync(new URL("../../../../../docs/simulation.md", import.meta.url), "utf8");

for (const model of PHYSICAL_MODELS) {
  test(`${model.kind}: docs/simulation.md has its ports and parameters as they are`, () => {
    const section = PAGE.slice(PAGE.indexOf(`### ${model.kind}\n`));
    const range = (row: { readonly minimum: number; readonly maximum: number }) => `${row.minimum} to ${row.maximum}`;
    const rows = [
      ...Object.entries(model.inputs).map(
        ([name, row]) => `${name}\` | in | \`${row.unit}\` | ${range(row)} | ${row.does}`,
      ),
      ...Object.entries(model.outputs).map(([name, row]) => `${name}\` | out | \`${row.unit}\` | | ${row.does}`),
      ...Object.entries(model.parameters).map(
        ([name, row]) => `${name}\` | \`${row.unit}\` | ${range(row)} | ${row.usual} | ${row.does}`,
      ),
    ];
    for (const row of rows) assert.ok(section.includes(`| \`${row} |\n`), `the page lacks | \`${row} |`);
  });

  test(`${model.kind}: its parameters are usual within their ranges, and none has the name of something else`, () => {
    for (const [name, { minimum, maximum, usual }] of Object.entries(model.parameters)) {
      assert.ok(minimum < maximum && usual >= minimum && usual <= maximum, name);
      assert.ok(!RESERVED.includes(name), name);
    }
  });

  test(`${model.kind}: its ports have units that a property can have, and its noise is a parameter`, () => {
    for (const [name, row] of Object.entries({ ...model.inputs, ...model.outputs })) {
      assert.ok(isUcumUnit(row.unit), `${name}: ${row.unit}`);
      if (row.noise !== undefined) assert.ok(Object.hasOwn(model.parameters, row.noise), name);
    }
  });

  test(`${model.kind}: it gives each of its outputs, and begins with its inputs within their limits`, () => {
    const parameters = usualParameters(model);
    const inputs = model.rest(parameters);
    const state = model.next(model.begin(parameters), inputs, parameters, model.step / 1000);
    const observed = model.observe(state, inputs, parameters);
    assert.deepEqual(Object.keys(observed).toSorted(), Object.keys(model.outputs).toSorted());
    assert.ok(Object.values(observed).every(Number.isFinite));
    for (const [name, { minimum, maximum }] of Object.entries(model.inputs)) {
      const value = inputs[name] ?? Number.NaN;
      assert.ok(value >= minimum && value <= maximum, name);
    }
  });
}

test("physicalModel() finds a model by its name", () => {
  assert.equal(physicalModel("tank")?.kind, "tank");
  assert.equal(physicalModel("toString"), undefined);
});
