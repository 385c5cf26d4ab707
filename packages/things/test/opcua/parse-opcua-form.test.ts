import assert from "node:assert/strict";
import { test } from "node:test";
import { describeError } from "@thimble/base";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import type { ThingDescription } from "../../src/description/thing-description.ts";
import { isOpcuaBinding, type OpcuaBinding } from "../../src/opcua/opcua-binding.ts";
import { thingText, thrownBy } from "../things.ts";

function describe(form: string): ThingDescription {
  const text = thingText(`a: { type: number, unit: "1", forms: [{ ${form} }] }`, "opc.tcp://plc");
  return parseThingDescription(text, "a.td.yaml", "a");
}

function parse(form: string): OpcuaBinding {
  const read = describe(form).properties[0]?.read;
  assert.ok(isOpcuaBinding(read));
  return read;
}

function problemsOf(form: string): string {
  return describeError(thrownBy(() => parse(form)));
}

test("the node is in the address, as OPC 10101 has it, or in the term of node-wot", () => {
  for (const form of [
    'href: "?id=ns=2;s=Pump.Speed"',
    'href: "opc.tcp://plc:4840/", opcua:nodeId: "ns=2;s=Pump.Speed"',
  ])
    assert.deepEqual(parse(form).node, { kind: "node-id", text: "ns=2;s=Pump.Speed" });
  const uri = parse('href: "?id=nsu=http://example.org/demo%23pump;s=a%26b+c"').node.text;
  assert.equal(uri, "nsu=http://example.org/demo#pump;s=a&b+c");
});

test("a path of browse names will do, with or without the root", () => {
  for (const path of ["/Root/Objects/1:Pump", "/Objects/1:Pump", "Objects/1:Pump"])
    assert.deepEqual(parse(`href: "", uav:browsePath: "${path}"`).node, {
      kind: "browse-path",
      text: "/Objects/1:Pump",
    });
});

test("the address has the port and the path of the server", () => {
  assert.equal(describe('href: "?id=i=2258"').address, "opc.tcp://plc:4840");
  assert.equal(
    describe('href: "opc.tcp://plc:53530/OPCUA/Server?id=i=2258"').address,
    "opc.tcp://plc:53530/OPCUA/Server",
  );
});

test("how often the server looks is twice a second, or as the form says", () => {
  assert.equal(parse('href: "?id=i=1"').samplingInterval, 500);
  assert.equal(parse('href: "?id=i=1", thimble:samplingInterval: 2s').samplingInterval, 2000);
});

test("a form without a node, or with one that is none, is refused", () => {
  assert.match(problemsOf('href: ""'), /it names no node \(opc\.tcp:\/\/host:4840\/\?id=/);
  assert.match(problemsOf('href: "?id=Pump"'), /"Pump" is no node id/);
  assert.match(problemsOf('href: "", uav:browsePath: "/"'), /"\/" is no path of browse names/);
  assert.match(problemsOf('href: "?id=i=1", uav:browsepath: a'), /uav:browsepath.*uav:browsePath/s);
});

function eventOf(form: string, data = ""): OpcuaBinding["event"] {
  const text = `${thingText('a: { type: number, unit: "1", forms: [{ href: "?id=i=1" }] }', "opc.tcp://plc")}events: { e: { ${data} forms: [{ ${form} }] } }\n`;
  const read = parseThingDescription(text, "a.td.yaml", "a").events?.[0]?.read;
  assert.ok(isOpcuaBinding(read));
  return read.event;
}

test("an event is what an object tells of, or the server; its severity goes with it, or another field, or nothing", () => {
  const data = "data: { type: integer, unit: '1' },";
  assert.deepEqual(eventOf('href: ""', data), {
    type: undefined,
    field: ["Severity"],
    minimumSeverity: 1,
    source: undefined,
  });
  const form =
    'href: "?id=i=7", thimble:eventType: ns=2;i=1, thimble:field: ActiveState/Id, thimble:minimumSeverity: 500, thimble:source: P';
  assert.deepEqual(eventOf(form, data), {
    type: "ns=2;i=1",
    field: ["ActiveState", "Id"],
    minimumSeverity: 500,
    source: "P",
  });
  assert.deepEqual(eventOf('href: ""')?.field, undefined);
});

test("terms of events that are wrong, or of a property, are refused", () => {
  assert.match(describeError(thrownBy(() => eventOf('href: "", thimble:eventType: Alarm'))), /"Alarm" is no node id/);
  assert.match(
    describeError(thrownBy(() => eventOf('href: "", thimble:field: a//b'))),
    /"a\/\/b" is no path of browse names/,
  );
  assert.match(describeError(thrownBy(() => eventOf('href: "", thimble:minimumSeverity: 0'))), /1/);
  assert.match(problemsOf('href: "?id=i=1", thimble:field: Severity'), /thimble:field is of an event/);
});
