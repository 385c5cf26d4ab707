import assert from "node:assert/strict";
import { test } from "node:test";
import { ucumOfEu } from "../../src/opcua/eu-units.ts";

test("ucumOfEu() knows units by their UNECE codes, as OPC 10000-8 makes them numbers", () => {
  // The ids of the list that the OPC Foundation publishes, UNECE_to_OPCUA.csv.
  for (const [unitId, unit] of [
    [4408652, "Cel"],
    [4604232, "[degF]"],
    [4342098, "bar"],
    [20529, "%"],
    [5067858, "m"],
    [4740186, "Hz"],
    [5394509, "{rev}/min"],
  ] as const)
    assert.equal(ucumOfEu({ unitId, text: "" }), unit, String(unitId));
});

test("ucumOfEu() goes by the text where there is no code, and knows none else", () => {
  assert.equal(ucumOfEu({ unitId: -1, text: "°C" }), "Cel");
  assert.equal(ucumOfEu({ unitId: 0, text: "kW" }), "kW");
  assert.equal(ucumOfEu({ unitId: 0, text: "furlong" }), undefined);
  assert.equal(ucumOfEu({ unitId: 4408652, text: "bar" }), "Cel");
});
