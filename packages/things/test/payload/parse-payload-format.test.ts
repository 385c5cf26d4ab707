import assert from "node:assert/strict";
import { test } from "node:test";
import { Diagnostics, describeError } from "@thimble/base";
import { parseYaml } from "@thimble/model";
import { parsePayloadFormat } from "../../src/payload/parse-payload-format.ts";
import type { PayloadFormat } from "../../src/payload/payload-format.ts";
import { payloadFormat } from "./payload-formats.ts";

function parse(form: string, isBare = false): readonly [PayloadFormat, string] {
  const diagnostics = new Diagnostics();
  const node = parseYaml(form, { where: "a.td.yaml", diagnostics });
  assert.ok(node !== undefined);
  const property = {
    path: "a/b",
    affordance: node,
    type: "number",
    unit: "Cel",
    isReadOnly: false,
    isWriteOnly: false,
    isAction: isBare,
    isBare,
    signal: undefined,
    faults: [],
  } as const;
  const format = parsePayloadFormat({ node, property });
  try {
    diagnostics.throwIfAny();
    return [format, ""];
  } catch (error) {
    return [format, describeError(error)];
  }
}

test("a media type is taken with its parameters and suffix", () => {
  for (const [type, media] of [
    ["application/json", "json"],
    ["application/JSON; charset=utf-8", "json"],
    ["text/plain;charset=us-ascii", "text"],
    ["application/cbor", "cbor"],
    ["application/senml+json", "senml-json"],
    ["application/senml+cbor", "senml-cbor"],
  ] as const)
    assert.deepEqual(parse(`contentType: "${type}"`), [payloadFormat({ media, unit: "Cel" }), ""]);
  const maker = payloadFormat({ media: "json", mediaType: "application/vnd.maker+json", unit: "Cel" });
  assert.deepEqual(parse('contentType: "application/vnd.maker+json; v=1"'), [maker, ""]);
  assert.deepEqual(parse("{}"), [payloadFormat({ unit: "Cel" }), ""]);
});

test("an action that is told nothing has no body, unless its form has one", () => {
  assert.equal(parse("{}", true)[0].isEmpty, true);
  assert.equal(parse("thimble:body: { id: 0 }", true)[0].isEmpty, false);
});

test("what does not go with the media type is refused", () => {
  assert.match(parse("contentType: image/png")[1], /a body of "image\/png" is not supported/);
  assert.match(parse("thimble:record: a")[1], /its form has another contentType/);
  assert.match(
    parse("{ contentType: application/senml+json, thimble:record: ' a' }")[1],
    /is no name of a SenML record/,
  );
  assert.match(parse("thimble:pointer: a")[1], /"a" is no JSON pointer/);
});
