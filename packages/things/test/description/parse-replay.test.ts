import assert from "node:assert/strict";
import { test } from "node:test";
import { Diagnostics, describeError } from "@thimble/base";
import { parseYaml } from "@thimble/model";
import { parseReplay } from "../../src/description/parse-replay.ts";
import type { Replay } from "../../src/simulated/replay.ts";
import { thrownBy } from "../things.ts";

const FILE = JSON.stringify("record.csv\nt,v\n0,1\n10,2\n");

function parse(text: string): Replay | undefined {
  const diagnostics = new Diagnostics();
  const root = parseYaml(`{ kind: replay, ${text} }`, { where: "things/a.td.yaml", diagnostics });
  const replay = parseReplay(root);
  diagnostics.throwIfAny();
  return replay;
}

test("a replay is read of values or of a file", () => {
  assert.deepEqual(parse("values: [1, 2]"), { kind: "replay", values: [1, 2], every: 0 });
  assert.deepEqual(parse("values: [1], every: 1s, loop: true"), {
    kind: "replay",
    values: [1],
    every: 1000,
    isLoop: true,
  });
  assert.deepEqual(parse(`file: ${FILE}, column: v, every: 1m`), { kind: "replay", values: [1, 2], every: 60_000 });
  assert.deepEqual(parse(`file: ${FILE}, column: v, time: t`), {
    kind: "replay",
    values: [1, 2],
    every: 0,
    times: [0, 10_000],
  });
});

test("a bad row is told at its line of the file, which is beside the Thing Description", () => {
  const file = JSON.stringify("record.csv\nt,v\n0,1\n10,x\n");
  const error = thrownBy(() => parse(`file: ${file}, column: v`));
  assert.equal(error.where, "things/record.csv:3");
  assert.match(describeError(error), /Cannot read file: its v is "x"/);
});

test("what is wrong with a replay is refused", () => {
  for (const [text, problem] of [
    ["file: record.csv, column: v", /the text of "record.csv" is not in the Thing Description/],
    [`file: ${FILE}`, /"column" is missing/],
    [`file: ${FILE}, column: w`, /it has no column "w"/],
    [`file: ${FILE}, column: v, values: [1]`, /there is a file, too/],
    [`file: ${FILE}, column: v, time: t, every: 1s`, /the file has times, too/],
    ["values: [1], column: v", /there is no file/],
    ["values: []", /there is no value in it/],
    ["value: [1]", /the key "value" is unknown/],
  ] as const)
    assert.match(describeError(thrownBy(() => parse(text))), problem);
});
