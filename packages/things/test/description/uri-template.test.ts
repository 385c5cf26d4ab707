import assert from "node:assert/strict";
import { test } from "node:test";
import { expandTemplate, openVariables } from "../../src/description/uri-template.ts";

/** @see RFC 6570, section 1.2 "Levels and Expression Types" */
const VALUES = new Map([
  ["var", "value"],
  ["hello", "Hello World!"],
  ["path", "/foo/bar"],
  ["x", "1024"],
  ["y", "768"],
  ["empty", ""],
]);

test("expandTemplate() follows the examples of RFC 6570, section 1.2, up to level 3", () => {
  // The RFC escapes ! too, encodeURIComponent does not: both are the same address.
  for (const [template, expanded] of [
    ["{var}", "value"],
    ["{hello}", "Hello%20World%21"],
    ["{+path}/here", "/foo/bar/here"],
    ["here?ref={+path}", "here?ref=/foo/bar"],
    ["X{#var}", "X#value"],
    ["map?{x,y}", "map?1024,768"],
    ["{x,hello,y}", "1024,Hello%20World%21,768"],
    ["X{.x,y}", "X.1024.768"],
    ["{/var,x}/here", "/value/1024/here"],
    ["{;x,y}", ";x=1024;y=768"],
    ["{?x,y}", "?x=1024&y=768"],
    ["?fixed=yes{&x}", "?fixed=yes&x=1024"],
    ["{?x,undef}", "?x=1024"],
    ["a{?undef}", "a"],
    ["{undef}b", "b"],
  ] as const)
    assert.equal(expandTemplate(template, VALUES).replaceAll("!", "%21"), expanded, template);
});

test("what is asked for is another where a variable of the path is left out, and the same where one of the query is", () => {
  assert.deepEqual(openVariables("http://h/{a}/{var}{?b}{&c}{/d}{#e}", VALUES), ["a", "d"]);
});
