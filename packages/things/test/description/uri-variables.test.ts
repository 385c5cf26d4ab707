import assert from "node:assert/strict";
import { test } from "node:test";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";

function urls(parts: object): readonly string[] {
  const td = { "@context": "https://www.w3.org/2022/wot/td/v1.1", title: "A", base: "http://h/", ...parts };
  const { properties, thing } = parseThingDescription(JSON.stringify(td), "a.td.json", "a");
  return [
    ...properties.map(({ read }) => String(Object(read).url)),
    ...(thing.unserved ?? []).map(({ reason }) => reason),
  ];
}

test("a variable of an address has the value that its schema says, of the affordance before the Thing", () => {
  const found = urls({
    uriVariables: { room: { const: 3 }, unit: { default: "C" } },
    properties: {
      a: {
        type: "number",
        readOnly: true,
        forms: [{ href: "{room}/a{?unit,no}" }],
        uriVariables: { unit: { enum: ["K"] } },
      },
      b: {
        type: "number",
        readOnly: true,
        forms: [{ href: "{floor}/b" }],
        uriVariables: { floor: { type: "string" } },
      },
    },
  });
  assert.deepEqual(found, ["http://h/3/a?unit=K", "of its forms, the variable floor in its address has no default"]);
});

test("a key that goes into the address stays a variable there", () => {
  const found = urls({
    security: "key",
    securityDefinitions: { key: { scheme: "apikey", in: "uri", name: "k" } },
    properties: { a: { type: "number", readOnly: true, forms: [{ href: "a/{k}{?k}" }] } },
  });
  assert.deepEqual(found, ["http://h/a/%7Bk%7D?k=%7Bk%7D"]);
});
