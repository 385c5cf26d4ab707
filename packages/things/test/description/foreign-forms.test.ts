import assert from "node:assert/strict";
import { test } from "node:test";
import { describeError } from "@thimble/base";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import type { ThingDescription } from "../../src/description/thing-description.ts";
import { thrownBy } from "../things.ts";

function describe(parts: object): ThingDescription {
  const security = { securityDefinitions: { nosec_sc: { scheme: "nosec" } }, security: ["nosec_sc"] };
  const td = { "@context": "https://www.w3.org/2022/wot/td/v1.1", title: "Lamp", ...security, ...parts };
  return parseThingDescription(JSON.stringify(td), "lamp.td.json", "lamp");
}

function unservedOf({ thing }: ThingDescription): readonly string[] {
  return (thing.unserved ?? []).map(({ name, reason }) => `${name}: ${reason}`);
}

test("a description in the manner of the WebThings gateway: level in percent, an image, events by WebSocket and as a stream", () => {
  const lamp = describe({
    base: "http://gateway.example:8080",
    properties: {
      level: { type: "number", unit: "percent", minimum: 0, maximum: 100, forms: [{ href: "/level" }] },
      heat: { type: "number", unit: "degree celsius", readOnly: true, forms: [{ href: "/heat" }] },
      picture: { type: "string", forms: [{ href: "/media", contentType: "image/jpeg" }], readOnly: true },
    },
    actions: {
      fade: { input: { type: "object" }, forms: [{ href: "/fade" }] },
      stop: { type: "object", forms: [{ href: "/stop" }] },
    },
    events: {
      overheated: {
        data: { type: "number", unit: "degree celsius" },
        forms: [{ href: "/heat", subprotocol: "sse", contentType: "text/event-stream" }],
      },
      lost: { forms: [{ href: "ws://gateway.example:8080/lost" }, { href: "/lost", subprotocol: "webhook" }] },
    },
  });
  assert.deepEqual(
    lamp.thing.properties.map(({ name, unit }) => [name, unit]),
    [
      ["level", "%"],
      ["heat", "Cel"],
    ],
  );
  assert.deepEqual(
    [lamp.thing.actions?.map(({ name }) => name), lamp.thing.events?.map(({ name }) => name)],
    [["stop"], ["overheated"]],
  );
  assert.equal(unservedOf(lamp).length, 3);
});

test("a description in the manner of Eclipse Ditto: units of OM 2, a stream beside what is asked for, forms that delete", () => {
  const lamp = describe({
    base: "https://ditto.example/api/2/things/lamp/",
    properties: {
      temperature: {
        type: "number",
        unit: "om2:degreeCelsius",
        readOnly: true,
        forms: [
          { op: "readproperty", href: "features/heat" },
          {
            op: ["observeproperty", "unobserveproperty"],
            href: "features/heat?field=a",
            subprotocol: "sse",
            contentType: "text/event-stream",
          },
        ],
      },
      field: { type: "number", unit: "om2:microtesla", readOnly: true, forms: [{ href: "features/field" }] },
    },
    actions: { remove: { forms: [{ op: "invokeaction", href: "features", "htv:methodName": "DELETE" }] } },
  });
  assert.deepEqual(
    lamp.thing.properties.map(({ name, unit }) => [name, unit]),
    [["temperature", "Cel"]],
  );
  assert.deepEqual(unservedOf(lamp), [
    "field: its unit om2:microtesla is none that is known",
    "remove: of its forms, its method is DELETE",
  ]);
});

test("a description in the manner of node-wot over MQTT: the path of the address is the topic", () => {
  const counter = describe({
    properties: {
      count: {
        type: "integer",
        readOnly: true,
        forms: [
          { href: "mqtt://broker.example:1883/counter/properties/count", op: ["readproperty", "observeproperty"] },
        ],
      },
    },
    actions: { reset: { forms: [{ href: "mqtt://broker.example:1883/counter/actions/reset", op: "invokeaction" }] } },
    events: {
      change: { forms: [{ href: "mqtt://broker.example:1883/counter/events/change", op: ["subscribeevent"] }] },
    },
  });
  const topics = [counter.properties[0]?.read, counter.actions[0]?.write, counter.events?.[0]?.read].map(
    (binding) => Object(binding).topic,
  );
  assert.deepEqual(topics, ["counter/properties/count", "counter/actions/reset", "counter/events/change"]);
});

test("a Thing of which nothing is left says why, and what would be right", () => {
  const error = thrownBy(() => describe({ properties: { a: { type: "number", forms: [{ href: "http://h/{id}" }] } } }));
  assert.match(
    describeError(error),
    /of its forms, the variable id in its address has no default \(uriVariables: \{ id: \{ default: … \} \}/,
  );
  const relative = thrownBy(() => describe({ properties: { a: { type: "number", forms: [{ href: "/a" }] } } }));
  assert.match(describeError(relative), /"\/a" has no scheme.*base: http:\/\/host:port in the Thing/s);
});

test("an object is served by its members: read by one request, written into the document as it is, one value told to an action", () => {
  const heater = describe({
    base: "http://heater.example/",
    properties: {
      status: {
        type: "object",
        properties: {
          temperature: { type: "number", unit: "Cel", readOnly: true },
          mode: { type: "string", enum: ["eco", "boost"] },
          note: { type: "string" },
        },
        forms: [{ href: "status" }],
      },
      told: {
        type: "object",
        properties: { a: { type: "number" }, b: { type: "number" } },
        forms: [{ href: "t", op: "writeproperty" }],
      },
    },
    actions: {
      hold: {
        input: {
          type: "object",
          properties: { minutes: { type: "integer" }, reason: { type: "string", default: "app" } },
        },
        output: { type: "object", properties: { until: { type: "number" } } },
        forms: [{ href: "hold" }],
      },
    },
    events: {
      hot: {
        data: { type: "object", properties: { at: { type: "number", unit: "Cel" } } },
        forms: [{ href: "hot", subprotocol: "sse" }],
      },
    },
  });
  assert.deepEqual(
    heater.thing.properties.map(({ name, isReadable, isWritable }) => [name, isReadable, isWritable]),
    [
      ["status.temperature", true, false],
      ["status.mode", true, true],
    ],
  );
  assert.deepEqual(unservedOf(heater), [
    "status.note: it is any text: only one with an enum is served",
    "told.a: it is a member of what can only be written as a whole",
    "told.b: it is a member of what can only be written as a whole",
  ]);
  const format = (binding: unknown): object => Object(Object(binding).format);
  const [temperature, mode] = heater.properties;
  assert.partialDeepStrictEqual(format(temperature?.read), { pointer: "/temperature" });
  assert.partialDeepStrictEqual(format(mode?.write), { pointer: "/mode", words: ["eco", "boost"] });
  assert.equal(Object(Object(mode?.write).within).url, "http://heater.example/status");
  assert.partialDeepStrictEqual(format(heater.actions[0]?.write), {
    pointer: "/minutes",
    template: { reason: "app" },
    answer: { pointer: "/until" },
  });
  assert.partialDeepStrictEqual(format(heater.events?.[0]?.read), { pointer: "/at" });
});

test("members are there where bodies are documents only: not in registers, and not in SenML", () => {
  const object = { type: "object", properties: { a: { type: "number" } } };
  const things = describe({
    properties: {
      b: { type: "number", forms: [{ href: "http://h/b" }] },
      register: { ...object, forms: [{ href: "modbus+tcp://h/1/2" }] },
      pack: { ...object, forms: [{ href: "http://h/p", contentType: "application/senml+json" }] },
      foreign: { type: "number", forms: [{ href: "bacnet://h/2" }] },
    },
  });
  assert.deepEqual(unservedOf(things), [
    "register.a: of its forms, over modbus+tcp there are no members",
    "pack.a: of its forms, its body is SenML, which has records and no members",
    'foreign: of its forms, no driver is called "bacnet"',
  ]);
});
