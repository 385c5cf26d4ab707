import assert from "node:assert/strict";
import { test } from "node:test";
import { ThimbleError } from "@thimble/base";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import { ThingDescriptions } from "../../src/description/thing-descriptions.ts";

const HEAD = `"@context": [https://www.w3.org/2022/wot/td/v1.1, { thimble: urn:thimble:td:v1# }]\ntitle: T\n`;
const FORM = `forms: [{ href: "simulated:" }]`;

/** Texts of which what comes is shared, and whether it is. */
const TEXTS: Readonly<Record<string, readonly [text: string, isShared: boolean]>> = {
  "a register": [
    `${HEAD}properties: { a: { type: number, readOnly: true, forms: [{ href: "modbus+tcp://h/1/1", modv:entity: InputRegister }] } }`,
    true,
  ],
  "a simulated property, action and event": [
    `${HEAD}properties: { a: { type: number, minimum: 0, maximum: 9, thimble:simulate: { kind: constant, value: 3 }, ${FORM} } }
actions: { go: { ${FORM} } }
events: { bell: { thimble:simulate: { kind: periodic, every: 5s }, ${FORM} } }`,
    true,
  ],
  "a driver that is replaced": [
    `${HEAD}simulate: true\nproperties: { a: { type: boolean, forms: [{ href: "modbus+tcp://h/1/1", modv:entity: Coil }] } }`,
    true,
  ],
  "a physical model": [
    `${HEAD}thimble:simulate: { model: tank }\nproperties: { level: { type: number, unit: "%", readOnly: true, ${FORM} } }`,
    false,
  ],
  "faults of the whole Thing": [
    `${HEAD}thimble:simulate: { faults: [{ kind: gone, every: 1h, for: 1m }] }\nproperties: { a: { type: number, ${FORM} } }`,
    false,
  ],
};

for (const [what, [text, isShared]] of Object.entries(TEXTS)) {
  test(`ThingDescriptions gives a Thing of another name what reading it anew would: ${what}`, () => {
    const descriptions = new ThingDescriptions();
    const first = descriptions.parse(text, "t.yaml", "first");
    const second = descriptions.parse(text, "t.yaml", "second");
    assert.deepEqual(first, parseThingDescription(text, "t.yaml", "first"));
    assert.deepEqual(second, parseThingDescription(text, "t.yaml", "second"));
    const [one, other] = [first, second].map(({ thing }) => thing.properties[0]);
    assert.equal(one === other, isShared);
  });
}

test("ThingDescriptions tells what is wrong each time, also of a name", () => {
  const descriptions = new ThingDescriptions();
  const [good] = TEXTS["a register"] ?? [""];
  descriptions.parse(good, "t.yaml", "fine");
  assert.throws(() => descriptions.parse(good, "t.yaml", "not a name"), ThimbleError);
  assert.throws(() => descriptions.parse("title: 1", "t.yaml", "a"), ThimbleError);
  assert.throws(() => descriptions.parse("title: 1", "t.yaml", "a"), ThimbleError);
});

test("ThingDescriptions remembers a hundred texts, those that were used last", () => {
  const descriptions = new ThingDescriptions();
  const [good] = TEXTS["a register"] ?? [""];
  const read = (at: number): unknown => descriptions.parse(`${good}\n# ${at}`, "t.yaml", "a");
  const first = read(0);
  for (let at = 1; at < 100; at++) read(at);
  assert.equal(read(0), first);
  for (let at = 1; at < 101; at++) read(at + 100);
  assert.notEqual(read(0), first);
});
