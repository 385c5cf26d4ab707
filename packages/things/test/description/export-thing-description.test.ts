import assert from "node:assert/strict";
import { test } from "node:test";
import { exportThingDescription } from "../../src/description/export-thing-description.ts";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import { validateThingDescription } from "../../src/description/td-schema.ts";
import { thingText } from "../things.ts";

const PLAIN = thingText(
  'a: { type: integer, unit: 1, forms: [{ href: "7", modv:entity: HoldingRegister }] }',
  "modbus+tcp://user:secret@127.0.0.1:1502/1/",
);

test("what is exported is as W3C's schema has it, whole and without a login", () => {
  const td = exportThingDescription(PLAIN, "a.td.yaml", "a");
  assert.ok(validateThingDescription(td), JSON.stringify(validateThingDescription.errors));
  assert.deepEqual(td, {
    "@context": ["https://www.w3.org/2022/wot/td/v1.1", { modv: "https://www.w3.org/2019/wot/modbus#" }],
    id: "urn:thimble:thing:a",
    title: "Test",
    security: "nosec_sc",
    securityDefinitions: { nosec_sc: { scheme: "nosec" } },
    properties: {
      a: {
        type: "integer",
        unit: "1",
        forms: [
          {
            href: "modbus+tcp://127.0.0.1:1502/1/7",
            contentType: "application/octet-stream",
            "modv:entity": "HoldingRegister",
          },
        ],
      },
    },
  });
});

test("what is exported reads as the same Thing", () => {
  const again = JSON.stringify(exportThingDescription(PLAIN, "a.td.yaml", "a"));
  const [before, after] = [PLAIN, again].map((text) => parseThingDescription(text, "a", "a"));
  assert.deepEqual(after?.thing, before?.thing);
  assert.deepEqual(after?.properties, before?.properties);
});

test("security, other vocabularies and an id stay; terms get the prefixes under which they are published", () => {
  const td = exportThingDescription(
    JSON.stringify({
      "@context": [
        "https://www.w3.org/2019/wot/td/v1",
        "https://www.w3.org/2022/wot/td/v1.1",
        { mb: "https://www.w3.org/2019/wot/modbus#", saref: "https://w3id.org/saref#" },
      ],
      id: "urn:x",
      "@type": "saref:Sensor",
      title: "T",
      security: "b",
      securityDefinitions: { b: { scheme: "basic" } },
      properties: { a: { type: "boolean", forms: [{ href: "modbus+tcp://h/1/7", "mb:entity": "Coil" }] } },
    }),
    "a.td.json",
    "a",
  );
  assert.ok(validateThingDescription(td), JSON.stringify(validateThingDescription.errors));
  assert.equal(td["security"], "b");
  assert.equal(td["id"], "urn:x");
  assert.match(JSON.stringify(td), /"modv:entity":"Coil"/);
  const [first, second] = td["@context"] as readonly unknown[];
  assert.deepEqual([first, second], ["https://www.w3.org/2019/wot/td/v1", "https://www.w3.org/2022/wot/td/v1.1"]);
});
