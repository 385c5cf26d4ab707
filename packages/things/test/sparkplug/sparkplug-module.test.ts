import assert from "node:assert/strict";
import { test } from "node:test";
import { SPARKPLUG } from "../../src/sparkplug/sparkplug-module.ts";

test("metrics of one device come together, and the device is shown where there is one only", () => {
  const at = (device: string | undefined) =>
    ({ driver: "sparkplug", group: "g", node: "n", device, metric: "a" }) as const;
  assert.ok(SPARKPLUG.areReadTogether(at("d"), at("d")) && !SPARKPLUG.areReadTogether(at("d"), at(undefined)));
  assert.equal(SPARKPLUG.shownPart?.([at("d"), at("d")]), "/g/n/d");
  assert.equal(SPARKPLUG.shownPart?.([at(undefined)]), "/g/n");
  assert.equal(SPARKPLUG.shownPart?.([at("d"), at("e")]), "");
});
