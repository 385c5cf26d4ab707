import assert from "node:assert/strict";
import { test } from "node:test";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import { thingText } from "../things.ts";

test("a simulated form has the signal of its property, 0 without one", () => {
  const of = (more: string): unknown =>
    parseThingDescription(
      thingText(`heat: { type: boolean, readOnly: true, ${more} forms: [{ href: "simulated:" }] }`),
      "a.td.yaml",
      "a",
    ).properties[0]?.read;
  const constant = (value: number): object => ({
    driver: "simulated",
    key: "a/heat",
    signal: { kind: "constant", value },
  });
  assert.deepEqual(of(""), constant(0));
  assert.deepEqual(of("thimble:simulate: { kind: constant, value: 1 },"), constant(1));
});
