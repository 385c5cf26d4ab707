import assert from "node:assert/strict";
import { test } from "node:test";
import { describeError } from "@thimble/base";
import { parseThingsPlant } from "../../src/plant/parse-things-plant.ts";
import { thrownBy } from "../things.ts";

test("parseThingsPlant() reads paths of Things and where they are served", () => {
  assert.deepEqual(parseThingsPlant("things: things", "plant.yaml"), {
    things: ["things"],
    host: undefined,
    port: undefined,
    serialPort: undefined,
    every: undefined,
  });
  const text = "{ things: [a, b.td.yaml], host: 127.0.0.1, port: 0, serialPort: /dev/ttyUSB1, every: 500ms }";
  assert.deepEqual(parseThingsPlant(text, "plant.yaml"), {
    things: ["a", "b.td.yaml"],
    host: "127.0.0.1",
    port: 0,
    serialPort: "/dev/ttyUSB1",
    every: 500,
  });
});

test("parseThingsPlant() refuses what is wrong, with what would be right", () => {
  for (const [text, problem] of [
    ["thing: a", /the key "thing" is unknown \(did you mean "things"\?/],
    ["things: []", /there is no Thing in it/],
    ["things: a\nport: 70000", /it is 70000/],
    ["things: a\nevery: often", /"often" is no duration/],
    ["record: { file: a.csv }", /it is played beside the app that watches it \(thimble dev/],
    ["", /it is empty/],
  ] as const)
    assert.match(describeError(thrownBy(() => parseThingsPlant(text, "plant.yaml"))), problem);
});
