import assert from "node:assert/strict";
import { test } from "node:test";
import { describeError } from "@thimble/base";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import type { ThingDescription } from "../../src/description/thing-description.ts";
import { thrownBy } from "../things.ts";

const number = (...hrefs: readonly string[]) => ({
  type: "number",
  readOnly: true,
  forms: hrefs.map((href) => ({ href })),
});

function describe(parts: object, from?: string): ThingDescription {
  const td = { "@context": "https://www.w3.org/2022/wot/td/v1.1", title: "A", ...parts };
  return parseThingDescription(JSON.stringify(td), "a.td.json", "a", from === undefined ? {} : { from });
}

test("a Thing that a tool wrote is where most of it can be reached, by whatever form; the rest is not served", () => {
  const { thing, address } = describe({
    properties: {
      a: number("coap://c/a", "http://h/a"),
      b: number("http://h/b"),
      c: number("http://other/c"),
      d: number("ws://h/d", "mqtt://m/d", "http://h/d"),
    },
    actions: { go: { forms: [{ href: "coap://c/go" }, { href: "http://h/go" }] } },
    events: { hot: { forms: [{ href: "http://h/hot", subprotocol: "sse" }] } },
  });
  assert.equal(address, "http://h");
  assert.deepEqual(
    [thing.properties, thing.actions ?? [], thing.events ?? []].map((all) => all.map(({ name }) => name)),
    [["a", "b", "d"], ["go"], ["hot"]],
  );
  assert.deepEqual(thing.unserved, [{ name: "c", reason: "it is at http://other, and most of the Thing at http://h" }]);
});

test("of as many the first is taken, and all at one address is as it was", () => {
  assert.equal(describe({ properties: { a: number("http://a/1"), b: number("http://b/1") } }).address, "http://a");
  assert.equal(describe({ properties: { a: number("http://a/1", "coap://b/1") } }).address, "http://a");
});

test("a Thing without a base is where it was fetched, and in a file it says what is missing", () => {
  const parts = { properties: { a: number("/p/a"), b: number("b") } };
  const { properties } = describe(parts, "http://h:8080/things/a");
  assert.deepEqual(
    properties.map(({ read }) => Object(read).url),
    ["http://h:8080/p/a", "http://h:8080/things/b"],
  );
  assert.match(describeError(thrownBy(() => describe(parts))), /"\/p\/a" has no scheme \(base: http:\/\/host:port/);
  // A base of its own comes first.
  assert.equal(describe({ base: "http://own/", ...parts }, "http://h/").address, "http://own");
});

test("what a tool may mean by a key or a unit is its matter, where a person has slipped", () => {
  const a = { ...number("http://h/a"), tile: "A", minimun: 3, subProtocol: "x" };
  const b = { ...number("http://h/b"), unit: "Celcius" };
  const { thing } = describe({ properties: { a, b, "c d": number("http://h/c") }, versioning: 1 });
  assert.deepEqual(
    thing.properties.map(({ name }) => name),
    ["a"],
  );
  assert.deepEqual(thing.unserved, [
    { name: "b", reason: "its unit Celcius is none that is known" },
    { name: "c d", reason: "its name has other characters than those of topics" },
    { name: "properties.a.tile", reason: 'the key is unknown (did you mean "title"?)' },
    { name: "properties.a.minimun", reason: 'the key is unknown (did you mean "minimum"?)' },
  ]);
  // Terms of ours are nobody else's, and neither is what is in them.
  for (const ours of [{ "thimble:sclae": 2 }, { "thimble:simulate": { kind: "constant", value: 1, valeu: 2 } }])
    assert.match(describeError(thrownBy(() => describe({ properties: { a: { ...a, ...ours } } }))), /is unknown/);
});
