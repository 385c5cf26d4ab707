import assert from "node:assert/strict";
import { test } from "node:test";
import { Diagnostics, describeError } from "@thimble/base";
import { parseYaml } from "@thimble/model";
import { parseModelUse } from "../../src/description/parse-model-use.ts";
import { thrownBy } from "../things.ts";

function parse(text: string) {
  const diagnostics = new Diagnostics();
  const use = parseModelUse(parseYaml(`{ ${text} }`, { where: "a.td.yaml", diagnostics }));
  diagnostics.throwIfAny();
  return use;
}

test("a model is read with the parameters that are said, and the usual ones for the rest", () => {
  const use = parse("model: tank, area: 3, speed: 60, seed: 9");
  assert.deepEqual([use?.model.kind, use?.speed, use?.seed], ["tank", 60, 9]);
  assert.deepEqual(use?.parameters, { area: 3, height: 2, inflow: 6, outflow: 8, start: 50, noise: 0 });
  const usual = parse("model: motor");
  assert.deepEqual([usual?.speed, usual?.seed, usual?.parameters["life"]], [1, 0, 20_000]);
});

test("what is wrong with a model is refused, with the nearest, or the range and its unit", () => {
  for (const [text, problem] of [
    ["model: tonk", /it is "tonk" \(did you mean "tank"\?/],
    ["model: tank, hieght: 2", /the key "hieght" is unknown \(did you mean "height"\?/],
    ["model: tank, height: 0", /it is 0 \(a number from 0.01 to 100 m\)/],
    ["model: tank, speed: 5000", /it is 5000 \(a number from 0.001 to 1000 times\)/],
  ] as const)
    assert.match(describeError(thrownBy(() => parse(text))), problem);
});
