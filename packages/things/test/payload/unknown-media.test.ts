import assert from "node:assert/strict";
import { test } from "node:test";
import { Diagnostics } from "@thimble/base";
import { parseYaml, type YamlNode } from "@thimble/model";
import { textOf, unknownMedia } from "../../src/payload/unknown-media.ts";

function form(text: string): YamlNode {
  return parseYaml(text, { where: "a", diagnostics: new Diagnostics() });
}

test("unknownMedia() is silent on what is ours and on what is nearly ours, which is reported where it is read", () => {
  for (const type of ["application/json", "application/td+json; charset=utf-8", "text/event-stream", "application/jsn"])
    assert.equal(unknownMedia(form(`contentType: ${type}`)), undefined, type);
  assert.equal(unknownMedia(form("href: a")), undefined);
  assert.equal(unknownMedia(form("contentType: 7")), undefined);
  assert.equal(unknownMedia(form("contentType: image/jpeg")), "its contentType is image/jpeg");
});

test("textOf() gives a text and nothing else", () => {
  assert.equal(textOf(form("a: b"), "a"), "b");
  assert.equal(textOf(form("a: 7"), "a"), undefined);
  assert.equal(textOf(form("a: b"), "c"), undefined);
});
