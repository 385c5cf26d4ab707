import assert from "node:assert/strict";
import { test } from "node:test";
import { describeError } from "@thimble/base";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import { thingText, thrownBy } from "../things.ts";

function problemsOf(form: string, base?: string): string {
  const text = thingText(`a: { type: boolean, readOnly: true, forms: [${form}] }`, base);
  return describeError(thrownBy(() => parseThingDescription(text, "a.td.yaml", "a")));
}

test("an unknown driver is refused with the nearest", () => {
  assert.match(
    problemsOf('{ href: "modbus+tpc://127.0.0.1/1/1", modv:entity: Coil }', ""),
    /a\.td\.yaml:5:\d+: .*no driver is called "modbus\+tpc" \(did you mean "modbus\+tcp"\? Known ones are .*modbus\+tcp, .*simulated/,
  );
  assert.match(problemsOf('{ href: "bacnet://127.0.0.1" }', ""), /no driver is called "bacnet"/);
});

test("an address without a scheme and a form without an address are refused", () => {
  assert.match(problemsOf('{ href: "/1/1" }', ""), /"\/1\/1" has no scheme/);
  assert.match(problemsOf('{ href: "modbus+tcp://h:99999/1/1" }', ""), /"modbus\+tcp:\/\/h:99999\/1\/1" is no address/);
  assert.match(problemsOf("{ modv:entity: Coil }"), /"href" is missing/);
  assert.match(problemsOf("{ href: 5 }"), /href: it is a number/);
});

test("an unknown operation is refused with the nearest", () => {
  assert.match(
    problemsOf('{ href: "1", op: readpropery, modv:entity: Coil }'),
    /it is "readpropery" \(did you mean "readproperty"\?/,
  );
});

test("of forms at several addresses those at the first one are used, where they do what the others do", () => {
  const forms = (...items: string[]): string =>
    `[${items.map((item) => `{ ${item}, contentType: text/plain }`).join(", ")}]`;
  const parse = (text: string) =>
    parseThingDescription(thingText(`a: { type: boolean, forms: ${text} }`, ""), "a.td.yaml", "a");
  assert.equal(parse(forms("href: http://a/x", "href: http://b/x", "href: https://a/x")).address, "http://a");
  const apart = forms("href: http://a/x, op: readproperty", "href: http://b/x, op: writeproperty");
  assert.match(describeError(thrownBy(() => parse(apart))), /it is at http:\/\/b/);
});
