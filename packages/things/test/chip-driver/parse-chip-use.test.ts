import assert from "node:assert/strict";
import { test } from "node:test";
import { Diagnostics } from "@thimble/base";
import { parseYaml } from "@thimble/model";
import { parseChipUse } from "../../src/chip-driver/parse-chip-use.ts";

function parse(text: string) {
  const diagnostics = new Diagnostics();
  const use = parseChipUse(parseYaml(text, { where: "t.yaml", diagnostics }));
  const [problem] = diagnostics.problems;
  return {
    use: use && [use.chip.name, use.options],
    problem: problem && [problem.message, problem.where, problem.expected],
  };
}

test("parseChipUse() reads a chip and its options", () => {
  assert.deepEqual(parse("thimble:chip: bme280").use, ["bme280", {}]);
  const options = "thimble:chip: BME280\nthimble:chipOptions: { temperatureOversampling: 4 }";
  assert.deepEqual(parse(options).use, ["bme280", { temperatureOversampling: 4 }]);
  assert.deepEqual(parse("title: none"), { use: undefined, problem: undefined });
});

test("parseChipUse() reports a chip, an option or a value that is none, with the nearest", () => {
  const chip = parse("thimble:chip: bme80").problem;
  assert.match(chip?.join(" ") ?? "", /no chip is called "bme80" t.yaml:1:15 bme280, or another/);
  const option = parse("thimble:chip: bme280\nthimble:chipOptions: { temperatureOversample: 4 }").problem;
  assert.match(option?.join(" ") ?? "", /option "temperatureOversample".* t.yaml:2:22 temperatureOversampling/);
  const value = parse("thimble:chip: bme280\nthimble:chipOptions: { temperatureOversampling: 3 }").problem;
  assert.match(value?.join(" ") ?? "", /it is 3 t.yaml:2:22/);
  assert.match(parse("thimble:chip: bme280\nthimble:chipOptions: { a: [1] }").problem?.join(" ") ?? "", /it is a list/);
  assert.match(parse("thimble:chipOptions: { a: 1 }").problem?.join(" ") ?? "", /there is no chip that they are for/);
});
