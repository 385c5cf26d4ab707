import assert from "node:assert/strict";
import { test } from "node:test";
import { describeError } from "@thimble/base";
import { parsePlant } from "../../src/plant/parse-plant.ts";
import { thrownBy } from "../things.ts";

const RIGHT = `record: { file: r.csv, time: at, value: heat }
registers: { value: 0, scale: 0.01, time: 1, status: 3, coil: 0 }
labels: w.json
expect: { topic: plant/1/anomaly, caught: 3, falseAlarms: 5, calm: 1d }
`;

function problemsOf(text: string): string {
  return describeError(thrownBy(() => parsePlant(text, "plant.yaml")));
}

test("parsePlant() reads a plant; the unit is 1 and the scale 1 where nothing says", () => {
  assert.deepEqual(parsePlant(RIGHT, "plant.yaml"), {
    unit: 1,
    record: { file: "r.csv", time: "at", value: "heat" },
    registers: { value: 0, scale: 0.01, time: 1, status: 3, coil: 0 },
    labels: "w.json",
    expect: { topic: "plant/1/anomaly", caught: 3, falseAlarms: 5, calm: 86_400_000 },
  });
  const short = parsePlant(
    "record: { file: r.csv, time: at, value: heat }\nregisters: { value: 0, time: 1, status: 3, coil: 0 }",
    "p",
  );
  assert.deepEqual([short.registers.scale, short.labels, short.expect], [1, undefined, undefined]);
});

test("parsePlant() reports what is missing, unknown and of a wrong type, each with its line", () => {
  const problems = problemsOf(
    "recrod: 1\nregisters: { value: x, time: 65535, status: 3, coil: 0 }\nexpect: { caught: 1 }\n",
  );
  for (const part of [
    'plant.yaml:1:1: Cannot read the document: the key "recrod" is unknown (did you mean "record"?)',
    '"record" is missing',
    "plant.yaml:2:21: Cannot read registers.value: it is a text",
    "registers.time: it is 65535",
    '"topic" is missing',
    '"falseAlarms" is missing',
    "there are no labels to compare with",
  ])
    assert.ok(problems.includes(part), `${part}\n--- is not in ---\n${problems}`);
});

test("parsePlant() refuses registers that overlap and a scale of nothing", () => {
  assert.match(
    problemsOf(RIGHT.replace("status: 3", "status: 2")),
    /plant\.yaml:2:12: Cannot read registers: its input registers overlap/,
  );
  assert.match(
    problemsOf(RIGHT.replace("0.01", "0")),
    /registers\.scale: it is 0 \(a number above 0\) \[things\.bad-plant\]/,
  );
});

test("parsePlant() refuses a topic on which nothing can be published, with its line", () => {
  for (const topic of ["plant/+/anomaly", "plant/#", '""']) {
    assert.match(
      problemsOf(RIGHT.replace("topic: plant/1/anomaly", `topic: ${topic}`)),
      /plant\.yaml:4:18: Cannot read expect\.topic: ".*" is no topic \(a topic without wildcards\) \[things\.bad-plant\]/,
    );
  }
});

test("parsePlant() gives a plant that can not be its own code", () => {
  const text = RIGHT.replace("0.01", "-1");
  assert.equal(thrownBy(() => parsePlant(text, "plant.yaml")).code, "things.bad-plant");
});

test("parsePlant() refuses what is no YAML", () => {
  assert.match(problemsOf("a: [\n"), /model\.yaml-syntax/);
});
