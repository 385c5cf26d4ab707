import assert from "node:assert/strict";
import { test } from "node:test";
import { ContainerUnits } from "../../src/containers/container-units.ts";
import { UnitConverter } from "../../src/things/unit-converter.ts";

test("each container has the units of its service", () => {
  const units = new ContainerUnits(new UnitConverter(() => "kPa"), (container) =>
    container === "a/1" ? { "tank/pressure": "bar" } : undefined,
  );
  assert.equal(units.toContainer("a/1", "tank/pressure", 250), 2.5);
  assert.equal(units.toThing("a/1", "tank/pressure", 2.5), 250);
  assert.equal(units.toContainer("b/1", "tank/pressure", 250), 250);
});
