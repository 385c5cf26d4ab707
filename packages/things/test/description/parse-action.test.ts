import assert from "node:assert/strict";
import { test } from "node:test";
import { describeError } from "@thimble/base";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import type { BoundAction } from "../../src/description/thing-description.ts";
import { isModbusBinding } from "../../src/modbus/modbus-binding.ts";
import { isSimulatedBinding } from "../../src/simulated/simulated-binding.ts";
import { thingText, thrownBy } from "../things.ts";

const PROPERTY = 'a: { type: boolean, forms: [{ href: "1", modv:entity: Coil }] }';
const COIL = 'forms: [{ href: "7", modv:entity: Coil }]';
const REGISTER = 'forms: [{ href: "8", modv:entity: HoldingRegister }]';

function textWith(actions: string): string {
  return `${thingText(PROPERTY)}actions:\n  ${actions.replaceAll("\n", "\n  ")}\n`;
}

function parse(action: string): BoundAction | undefined {
  return parseThingDescription(textWith(`go: { ${action} }`), "a.td.yaml", "a").actions[0];
}

function problemsOf(actions: string): string {
  return describeError(thrownBy(() => parseThingDescription(textWith(actions), "a.td.yaml", "a")));
}

test("an action without input writes 1, or thimble:value, where its form says", () => {
  const set = parse(COIL);
  assert.deepEqual(set?.action, { name: "go", title: undefined, input: undefined, output: undefined });
  assert.ok(set !== undefined && isModbusBinding(set.write));
  assert.deepEqual([set.write.entity, set.write.address, set.constant], ["Coil", 6, 1]);
  assert.equal(parse(`thimble:value: 0x21, ${REGISTER}`)?.constant, 33);
});

test("an action with input writes that, scaled, and says what it takes and gives", () => {
  const bound = parse(
    `title: Move, input: { type: number, unit: mm, minimum: 0, maximum: 50, thimble:scale: 0.1 }, output: { type: integer, unit: ms }, ${REGISTER}`,
  );
  assert.deepEqual(bound?.action, {
    name: "go",
    title: "Move",
    input: { type: "number", unit: "mm", minimum: 0, maximum: 50 },
    output: { type: "integer", unit: "ms", minimum: undefined, maximum: undefined },
  });
  assert.deepEqual([bound?.constant, bound?.scale, bound?.offset], [undefined, 0.1, 0]);
});

test("an action is a message to an MQTT topic, or a simulated property that is set", () => {
  const text = (href: string, form: string): string =>
    `"@context": https://www.w3.org/2022/wot/td/v1.1\ntitle: T\nproperties: { a: { type: boolean, forms: [{ href: "${href}"${form} }] } }\n` +
    `actions: { go: { forms: [{ href: "${href}"${form} }] } }\n`;
  const mqtt = parseThingDescription(text("mqtt://h", ', mqv:topic: "go"'), "a.td.yaml", "a").actions[0]?.write;
  assert.deepEqual(mqtt, { driver: "mqtt", topic: "go", pointer: undefined, qos: 0, retain: false });
  const keyOf = (href: string): unknown => {
    const write = parseThingDescription(text(href, ""), "a.td.yaml", "a").actions[0]?.write;
    return write !== undefined && isSimulatedBinding(write) && write.key;
  };
  assert.deepEqual([keyOf("simulated:"), keyOf("simulated:a")], ["a/go", "a/a"]);
});

test("a Thing tells of its actions, and of none where it has none", () => {
  const { thing } = parseThingDescription(textWith(`go: { ${COIL} }\nstop: { ${COIL} }`), "a.td.yaml", "a");
  assert.deepEqual(
    thing.actions?.map(({ name }) => name),
    ["go", "stop"],
  );
  assert.equal("actions" in parseThingDescription(thingText(PROPERTY), "a.td.yaml", "a").thing, false);
});

test("an action that can not be carried out is refused, with the place", () => {
  assert.match(problemsOf("go: { title: no }"), /actions\.go: "forms" is missing/);
  assert.match(problemsOf(`"g o": { ${COIL} }`), /a\.td\.yaml:7:3: .*"g o" is no name of an action/);
  assert.match(problemsOf(`go: { inptu: 1, ${COIL} }`), /did you mean "input"/);
  assert.match(
    problemsOf(`go: { input: { type: text, unit: "1" }, ${REGISTER} }`),
    /Choices are number, integer|write one of number/,
  );
  assert.match(
    problemsOf(`go: { thimble:value: 1, input: { type: integer, unit: "1" }, ${REGISTER} }`),
    /the action has an input, too/,
  );
  assert.match(problemsOf('go: { forms: [{ href: "7", op: readproperty, modv:entity: Coil }] }'), /invokeaction/);
  assert.match(problemsOf('go: { forms: [{ href: "7", modv:entity: InputRegister }] }'), /can not be written/);
  assert.match(
    problemsOf('go: { forms: [{ href: "modbus+tcp://other/1/7", modv:entity: Coil }] }'),
    /it is at modbus\+tcp:\/\/other:502/,
  );
});

test("a Thing may have actions and no property, but not neither", () => {
  const head = '"@context": https://www.w3.org/2022/wot/td/v1.1\ntitle: T\n';
  const text = `${head}actions: { go: { forms: [{ href: "simulated:" }] } }\n`;
  const { thing, driver } = parseThingDescription(text, "a.td.yaml", "a");
  assert.deepEqual([thing.properties, thing.actions?.length, driver], [[], 1, "simulated"]);
  const neither = describeError(thrownBy(() => parseThingDescription(head, "a.td.yaml", "a")));
  assert.match(neither, /"properties" is missing/);
});

test("the input of an action may be a word or have a default", () => {
  const [go] = parseThingDescription(
    thingText(`a: { type: boolean, ${COIL} }\nb: { type: boolean, ${COIL} }`).replace(
      "properties:",
      `actions: { go: { input: { type: string, enum: [slow, fast], default: fast, thimble:values: { 2: slow, 7: fast } }, ${REGISTER} } }\nproperties:`,
    ),
    "a.td.yaml",
    "a",
  ).actions;
  assert.deepEqual([go?.action.input?.words, go?.codes, go?.initial], [["slow", "fast"], [2, 7], 1]);
});
