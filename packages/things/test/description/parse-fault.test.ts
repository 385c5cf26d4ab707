import assert from "node:assert/strict";
import { test } from "node:test";
import { Diagnostics, describeError } from "@thimble/base";
import { parseYaml } from "@thimble/model";
import { parseFaultList, parseFaults } from "../../src/description/parse-fault.ts";
import type { Fault } from "../../src/simulated/fault.ts";
import { thrownBy } from "../things.ts";

function parse(faults: string): readonly Fault[] {
  const diagnostics = new Diagnostics();
  const result = parseFaults(parseYaml(`[${faults}]`, { where: "a.td.yaml", diagnostics }));
  diagnostics.throwIfAny();
  return result;
}

test("each kind of fault is read, with its times", () => {
  assert.deepEqual(parse("{ kind: stuck, from: 10s, for: 5s, every: 1m, probability: 0.5, seed: 7 }"), [
    { kind: "stuck", from: 10_000, for: 5000, every: 60_000, probability: 0.5, seed: 7 },
  ]);
  assert.deepEqual(
    parse(
      "{ kind: noise, amplitude: 2 }, { kind: drift, perHour: -1 }, { kind: spikes, height: 9 }, { kind: slow, by: 2s }",
    ),
    [
      { kind: "noise", amplitude: 2 },
      { kind: "drift", perHour: -1 },
      { kind: "spikes", height: 9 },
      { kind: "slow", by: 2000 },
    ],
  );
  const plain = parse("{ kind: drop-outs }, { kind: wrong-checksums }, { kind: refused }, { kind: gone }");
  assert.deepEqual(plain, [{ kind: "drop-outs" }, { kind: "wrong-checksums" }, { kind: "refused" }, { kind: "gone" }]);
  assert.deepEqual(parseFaults(undefined), []);
});

test("what is wrong with a fault is refused, with what would be right", () => {
  for (const [fault, problem] of [
    ["{ kind: stock }", /it is "stock" \(did you mean "stuck"\?/],
    ["{ amplitude: 1 }", /"kind" is missing/],
    ["{ kind: noise }", /"amplitude" is missing/],
    ["{ kind: drift, perHuor: 1 }", /the key "perHuor" is unknown \(did you mean "perHour"\?/],
    ["{ kind: gone, by: 1s }", /the key "by" is unknown/],
    ["{ kind: slow, by: long }", /"long" is no duration/],
    ["{ kind: gone, probability: 2 }", /it is 2 \(a probability above 0, at most 1/],
    ["{ kind: gone, every: 1m }", /it comes again before it has ended/],
    ["{ kind: gone, for: 2m, every: 1m }", /it comes again before it has ended/],
  ] as const)
    assert.match(describeError(thrownBy(() => parse(fault))), problem);
});

test("parseFaultList() reads a list by itself, and refuses one without a fault", () => {
  assert.deepEqual(parseFaultList('[{"kind":"slow","by":"2s"}]', "the faults"), [{ kind: "slow", by: 2000 }]);
  for (const [text, problem] of [
    ["[]", /^the faults:1:1: .*there is no fault in it \(stuck, noise/],
    ["", /a list of faults/],
    ["[{ kind: slow, by: 2s }, { kind: gon }]", /it is "gon" \(did you mean "gone"\?/],
  ] as const)
    assert.match(describeError(thrownBy(() => parseFaultList(text, "the faults"))), problem);
});
