import assert from "node:assert/strict";
import { test } from "node:test";
import { describeError } from "@thimble/base";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import { isSimulatedBinding, type SimulatedBinding } from "../../src/simulated/simulated-binding.ts";
import { thingText, thrownBy } from "../things.ts";

const TEMPERATURE = 'temperature: { type: number, unit: "[degF]", readOnly: true, forms: [{ href: "simulated:" }] }';
const HEATER = 'heater: { type: boolean, forms: [{ href: "simulated:" }] }';

function parse(terms: string, properties = `${TEMPERATURE}\n${HEATER}`, rest = "") {
  return parseThingDescription(`${thingText(properties, "simulated:")}${terms}\n${rest}`, "a.td.yaml", "a");
}

function signals(description: ReturnType<typeof parse>): readonly (SimulatedBinding["signal"] | undefined)[] {
  return description.properties.map(({ read }) => (isSimulatedBinding(read) ? read.signal : undefined));
}

test("properties stand for the ports of their names, in their own unit, and share one model", () => {
  const [temperature, heater] = signals(parse("thimble:simulate: { model: heated-room, heatLoss: 100 }"));
  assert.ok(temperature?.kind === "model" && heater?.kind === "model");
  assert.deepEqual([temperature.port, heater.port, heater.scale], ["temperature", "heater", 1]);
  assert.ok(Math.abs(temperature.scale - 1.8) < 1e-12 && Math.abs(temperature.offset - 32) < 1e-9);
  assert.equal(temperature.use, heater.use);
  assert.equal(temperature.use.parameters["heatLoss"], 100);
});

test("properties stand for the ports that are listed, and an action sets what its form names", () => {
  const properties =
    'hot: { type: boolean, forms: [{ href: "simulated:" }] }\nother: { type: boolean, forms: [{ href: "simulated:" }] }';
  const description = parse(
    "thimble:simulate: { model: heated-room, properties: { hot: heater } }",
    properties,
    'actions: { warm: { forms: [{ href: "simulated:hot" }] } }',
  );
  const [hot, other] = signals(description);
  assert.ok(hot?.kind === "model" && hot.port === "heater");
  assert.deepEqual(other, { kind: "constant", value: 0 });
  const write = description.actions[0]?.write;
  assert.ok(isSimulatedBinding(write) && write.signal === hot);
});

test("simulate replaces the driver; thimble:simulate says how and replaces it when it is true", () => {
  const modbus = 'heater: { type: boolean, forms: [{ href: "modbus+tcp://h/1/1", modv:entity: Coil }] }';
  const how = "thimble:simulate: { model: heated-room }";
  assert.equal(parse(how, modbus).driver, "modbus");
  for (const terms of [`${how}\nsimulate: true`, "simulate: { model: heated-room }"]) {
    const description = parse(terms, modbus);
    assert.deepEqual([description.driver, description.address], ["simulated", "simulated:a"]);
    assert.equal(signals(description)[0]?.kind, "model");
  }
  for (const terms of ["thimble:simulate: true", "simulate: true"])
    assert.equal(parse(terms, modbus).driver, "simulated");
  assert.equal(parse("simulate: false", modbus).driver, "modbus");
});

test("faults of a Thing are faults of all its properties", () => {
  const faults = [{ kind: "gone", from: 5000 }];
  const description = parse("thimble:simulate: { faults: [{ kind: gone, from: 5s }] }");
  assert.deepEqual(description.faults, faults);
  for (const { read } of description.properties)
    assert.deepEqual(isSimulatedBinding(read) && read.deviceFaults, faults);
});

test("what is wrong with a Thing's simulation is refused, with what would be right", () => {
  for (const [terms, problem] of [
    ["simulate: { model: heated-room }\nthimble:simulate: { model: tank }", /there is thimble:simulate, too/],
    ["simulate: maybe", /it is a text \(write true or false\)/],
    ["thimble:simulate: { modle: tank }", /the key "modle" is unknown \(did you mean "model"\?/],
    ["thimble:simulate: { model: tank }", /no property stands for a port of tank \(properties of these names/],
    [
      "thimble:simulate: { model: heated-room, properties: { heeter: heater } }",
      /no property "heeter" \(did you mean "heater"\?/,
    ],
    [
      "thimble:simulate: { model: heated-room, properties: { heater: heeter } }",
      /it is "heeter" \(did you mean "heater"\?/,
    ],
    [
      "thimble:simulate: { model: heated-room, properties: { temperature: power } }",
      /temperature is in \[degF\], but power of heated-room in W/,
    ],
    [
      "thimble:simulate: { model: tank, properties: { heater: overflow } }",
      /heater can be written, but overflow of tank comes of the model/,
    ],
  ] as const)
    assert.match(describeError(thrownBy(() => parse(terms))), problem);
});
