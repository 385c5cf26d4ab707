import assert from "node:assert/strict";
import { test } from "node:test";
import { Diagnostics, describeError } from "@thimble/base";
import { type KeyNames, parseYaml } from "@thimble/model";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import { termNames } from "../../src/description/term-prefixes.ts";
import { isModbusBinding } from "../../src/modbus/modbus-binding.ts";
import { thrownBy } from "../things.ts";

function namesOf(context: string): KeyNames | undefined {
  return termNames(parseYaml(context, { where: "x.yaml", diagnostics: new Diagnostics() }));
}

function thing(binding: string, prefix: string): string {
  return `
"@context": [https://www.w3.org/2022/wot/td/v1.1, ${binding}]
title: T
base: modbus+tcp://127.0.0.1/1/
properties:
  a:
    type: boolean
    forms:
      - { href: "3", ${prefix}:entity: Coil, ${prefix}:zeroBasedAddressing: true }
`;
}

test("prefixes that are bound as published, or not at all, are left as they are", () => {
  assert.equal(termNames(undefined), undefined);
  assert.equal(namesOf("https://www.w3.org/2022/wot/td/v1.1"), undefined);
  assert.equal(
    namesOf("[x, { modv: https://www.w3.org/2019/wot/modbus#, saref: https://w3id.org/saref# }]"),
    undefined,
  );
});

test("a term is known by the IRI that its prefix is bound to", () => {
  const names = namesOf("[x, { mb: https://www.w3.org/2019/wot/modbus# }]");
  assert.equal(names?.known("mb:entity"), "modv:entity");
  assert.equal(names?.written("modv:entity"), "mb:entity");
  assert.equal(names?.known("href"), "href");
  assert.equal(names?.known("mqv:topic"), "mqv:topic");
});

test("a vocabulary that had several IRIs is known by each", () => {
  for (const iri of ["http://www.w3.org/2018/wot/mqtt#", "http://www.example.org/mqtt-binding#"])
    assert.equal(namesOf(`{ m: ${iri} }`)?.known("m:topic"), "mqv:topic");
});

test("a known prefix that is bound to another vocabulary is no longer known", () => {
  const names = namesOf("{ modv: https://example.org/moon-dvd#, thimble: urn:thimble:td:v1# }");
  assert.equal(names?.known("modv:entity"), "https://example.org/moon-dvd#entity");
  assert.equal(names?.known("thimble:scale"), "thimble:scale");
});

test("a Thing Description may bind Modbus to a prefix of its own", () => {
  const text = thing("{ mb: https://www.w3.org/2019/wot/modbus# }", "mb");
  const [property] = parseThingDescription(text, "t.td.yaml", "t").properties;
  assert.ok(isModbusBinding(property?.read) && property.read.entity === "Coil" && property.read.address === 3);
});

test("messages have the prefix of the document", () => {
  const text = thing("{ mb: https://www.w3.org/2019/wot/modbus# }", "mb").replace("entity", "entiy");
  const message = describeError(thrownBy(() => parseThingDescription(text, "t.td.yaml", "t")));
  assert.match(message, /t\.td\.yaml:9:22: .*the key "mb:entiy" is unknown \(did you mean "mb:entity"\?\)/);
  assert.match(message, /"mb:entity" is missing \(add mb:entity: Coil or/);
});
