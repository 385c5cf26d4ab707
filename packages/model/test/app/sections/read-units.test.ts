import assert from "node:assert/strict";
import { test } from "node:test";
import { parseContainerManifest } from "@thimble/model";
import { problemsOf, thimble } from "../../fixture.ts";

test("units: a map of properties that are read or written; without it there is no such member", () => {
  const { units } = thimble("{ on: { reading: [m/t] }, grants: { write: [c/o] }, units: { m/t: Cel, c/o: '%' } }");
  assert.deepEqual(units, { "m/t": "Cel", "c/o": "%" });
  assert.equal("units" in thimble("{}"), false);
});

test("units: refuse a property that is not granted and a unit that is none, with the nearest", () => {
  const first = (text: string): string => problemsOf(() => thimble(text))[0] ?? "";
  assert.match(
    first("{ grants: { read: [m/temp] }, units: { m/tmp: Cel } }"),
    /"m\/tmp" is not among.*did you mean "m\/temp"/,
  );
  assert.match(first("{ grants: { read: [m/t] }, units: { m/t: cel } }"), /"cel" is no UCUM unit.*did you mean "Cel"/);
});

test("units: thimble.yaml says which ones an image expects", () => {
  const text = "name: a\nversion: 1.0.0\nsource: a.ts\non: { reading: [m/t] }\nunits: { m/t: Cel }\n";
  assert.deepEqual(parseContainerManifest(text, "thimble.yaml").asks.units, { "m/t": "Cel" });
});
