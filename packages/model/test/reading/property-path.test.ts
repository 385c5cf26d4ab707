import assert from "node:assert/strict";
import { test } from "node:test";
import { isThingName, parsePropertyPath, parseTopicName, readingTopic } from "@thimble/model";
import fc from "fast-check";
import { parseActionPath } from "../../src/reading/property-path.ts";

test("parsePropertyPath() takes two names with a slash between", () => {
  for (const path of ["machine/temperature", "Pump-2/flow_rate.mean", "1/2"])
    assert.equal(parsePropertyPath(path), path);
});

test("parsePropertyPath() refuses other numbers of names and other letters", () => {
  for (const text of ["", "machine", "machine/", "/temperature", "a/b/c", "a b/c", "a/+", "a/#", "-a/b", "ä/b"])
    assert.equal(parsePropertyPath(text), undefined, text);
  assert.equal(isThingName("a".repeat(129)), false);
  assert.equal(isThingName("a".repeat(128)), true);
});

test("a property's readings have a topic name of MQTT", () => {
  const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,10}$/);
  fc.assert(
    fc.property(name, name, (thing, property) => {
      const path = parsePropertyPath(`${thing}/${property}`);
      assert.ok(path !== undefined);
      assert.equal(parseTopicName(readingTopic(path)), `things/${thing}/${property}`);
    }),
  );
});

test("parseActionPath() takes two names with a slash between, and nothing else", () => {
  assert.equal(parseActionPath("gate/open"), "gate/open");
  for (const wrong of ["gate", "gate/", "/open", "a/b/c", "a b/c", ""]) assert.equal(parseActionPath(wrong), undefined);
});
