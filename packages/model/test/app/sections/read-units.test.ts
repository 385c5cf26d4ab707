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

test("units: thimble.yaml says them of events that it is told of, by name", () => {
  const file = (units: string): string =>
    `name: a\nversion: 1.0.0\nsource: a.ts\non: { message: [things/m/events/hot, things/+/events/cold] }\nunits: { ${units}: Cel }\n`;
  const { asks } = parseContainerManifest(file("m/events/hot"), "thimble.yaml");
  assert.deepEqual(asks.units, { "m/events/hot": "Cel" });
  const refused = problemsOf(() => parseContainerManifest(file("m/events/hto"), "thimble.yaml"))[0] ?? "";
  assert.match(refused, /did you mean "m\/events\/hot"/);
  assert.match(
    problemsOf(() => thimble("{ on: { message: [things/m/events/hot] }, units: { m/events/hot: Cel } }"))[0] ?? "",
    /is not among/,
  );
});

test("units: thimble.yaml says which ones an image expects", () => {
  const text = "name: a\nversion: 1.0.0\nsource: a.ts\non: { reading: [m/t] }\nunits: { m/t: Cel }\n";
  assert.deepEqual(parseContainerManifest(text, "thimble.yaml").asks.units, { "m/t": "Cel" });
});
