import assert from "node:assert/strict";
import { test } from "node:test";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import { describeOpcua } from "../../src/opcua/describe-opcua.ts";
import type { OpcuaNode } from "../../src/opcua/opcua-node.ts";

function node(path: string, parts: Partial<OpcuaNode> = {}): OpcuaNode {
  const names = path.split("/");
  const usual = {
    kind: "variable",
    type: "Double",
    isReadable: true,
    isWritable: false,
    value: 1,
    inputs: [],
  } as const;
  const rest = { unit: undefined, range: undefined, title: names.at(-1) ?? "" };
  return { ...usual, ...rest, nodeId: `nsu=http://example.org/p;s=${path}`, path: names, ...parts };
}

test("what logs in with a certificate is described so that it does", () => {
  const security = { mode: undefined, policy: undefined };
  for (const isCertificate of [true, false]) {
    const secured = { security, login: "plc", isCertificate };
    const [pump] = describeOpcua("opc.tcp://plc:4840", [node("Pump/Speed")], secured);
    const text = JSON.stringify(pump?.thing?.description);
    assert.equal(text.includes('"uav:userIdentityToken":"Certificate"'), isCertificate);
    assert.equal(parseThingDescription(text, "a.td.json", "a").address, "opc.tcp://plc:4840?mode=auto&login=plc");
  }
});

test("describeOpcua() makes a Thing of each object, which can be used as it is", () => {
  const found = describeOpcua("opc.tcp://192.0.2.9:4840", [
    node("Pump/Speed", {
      unit: { unitId: 5394509, text: "rpm" },
      range: { low: 0, high: 3000 },
      value: 1450.123456789,
    }),
    node("Pump/Motor/On", { type: "Boolean", isWritable: true, range: { low: 0, high: 1 } }),
    node("Pump/Limit", { type: "UInt16", isReadable: false, isWritable: true, range: { low: 5, high: 5 } }),
    node("Pump/Name", { type: "String" }),
    node("Pump/All", { type: "list" }),
    node("Pump/Set", { kind: "method", inputs: ["Double"] }),
    node("Pump/Tune", { kind: "method", inputs: ["Double", "Double"] }),
    node("Tank 1/Level %", { unit: { unitId: 0, text: "furlong" } }),
  ]);
  assert.deepEqual(
    found.map(({ title, thing, has }) => [title, thing?.role, has]),
    [
      ["Pump", "Pump", ["Speed 1450.12 {rev}/min", "Motor.On 1", "Limit 1", "Set 1"]],
      ["Tank 1", "Tank-1", ["Level- 1"]],
    ],
  );
  const [pump, tank] = found.map(({ thing }) =>
    parseThingDescription(JSON.stringify(thing?.description), "a.td.json", thing?.role ?? ""),
  );
  const [speed, on, limit] = pump?.properties ?? [];
  assert.deepEqual(speed?.read, {
    driver: "opcua",
    node: { kind: "node-id", text: "nsu=http://example.org/p;s=Pump/Speed" },
    isMethod: false,
    samplingInterval: 500,
  });
  assert.deepEqual([speed?.property.unit, speed?.property.minimum, speed?.property.maximum], ["{rev}/min", 0, 3000]);
  assert.deepEqual([on?.property.type, on?.property.isWritable, on?.property.maximum], ["boolean", true, undefined]);
  assert.deepEqual([limit?.property.type, limit?.property.isReadable], ["integer", false]);
  assert.equal(pump?.actions[0]?.action.input?.type, "number");
  const level = tank?.properties[0]?.read;
  assert.ok(level !== undefined && "node" in level);
  assert.deepEqual(level.node, { kind: "node-id", text: "nsu=http://example.org/p;s=Tank 1/Level %" });
});
