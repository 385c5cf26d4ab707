import assert from "node:assert/strict";
import { test } from "node:test";
import { describeError } from "@thimble/base";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import { thrownBy } from "../things.ts";

test("several ways to log in are refused: MQTT has a place for one", () => {
  const text = `"@context": https://www.w3.org/2022/wot/td/v1.1
title: T
security: [a, b]
securityDefinitions: { a: { scheme: basic }, b: { scheme: apikey, name: k } }
properties: { x: { type: boolean, forms: [{ href: "mqtt://h", mqv:topic: x }] } }`;
  const message = describeError(thrownBy(() => parseThingDescription(text, "a.td.yaml", "a")));
  assert.match(message, /mqtt does not log in with apikey/);
});
