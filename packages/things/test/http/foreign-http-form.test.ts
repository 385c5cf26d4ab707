import assert from "node:assert/strict";
import { test } from "node:test";
import { Diagnostics } from "@thimble/base";
import { parseYaml } from "@thimble/model";
import { foreignHttpForm } from "../../src/http/foreign-http-form.ts";

test("forms for what we do not do are passed over, and what is nearly ours is not", () => {
  for (const [text, reason] of [
    ["subprotocol: webhook", "its subprotocol is webhook"],
    ["subprotocol: longpol", undefined],
    ["subprotocol: sse", undefined],
    ["htv:methodName: DELETE", "its method is DELETE"],
    ["htv:methodName: DELTE", undefined],
    ["contentType: video/mp4", "its contentType is video/mp4"],
  ] as const)
    assert.equal(foreignHttpForm(parseYaml(text, { where: "a", diagnostics: new Diagnostics() })), reason, text);
});
