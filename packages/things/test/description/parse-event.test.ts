import assert from "node:assert/strict";
import { test } from "node:test";
import { describeError } from "@thimble/base";
import { exportThingDescription } from "../../src/description/export-thing-description.ts";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import type { ThingDescription } from "../../src/description/thing-description.ts";
import { thrownBy } from "../things.ts";

const BASE = "mqtt://192.0.2.8";

function text(events: string, base = BASE): string {
  const property = base.startsWith("mqtt") ? "{ href: '', mqv:filter: oven/t }" : `{ href: "${base}t" }`;
  return `"@context": [https://www.w3.org/2022/wot/td/v1.1, { mqv: https://www.w3.org/2019/wot/mqtt# }]
title: Oven
base: "${base}"
properties:
  temperature: { type: number, unit: Cel, readOnly: true, forms: [${property}] }
events:
${events.replace(/^/gm, "  ")}
`;
}

function parse(events: string, base = BASE): ThingDescription {
  return parseThingDescription(text(events, base), "oven.td.yaml", "oven");
}

test("an event has a form that its driver tells it by, and what goes with it", () => {
  const { thing, events } = parse(`overheated:
  title: Too hot
  data: { type: number, unit: Cel, thimble:scale: 0.1 }
  forms: [{ href: "", op: [subscribeevent, unsubscribeevent], mqv:filter: oven/alarm }]
opened: { forms: [{ href: "", mqv:filter: oven/door }] }
told: { data: { type: object }, forms: [{ href: "", mqv:filter: oven/all }] }`);
  const data = { unit: "Cel", type: "number", minimum: undefined, maximum: undefined };
  assert.deepEqual(thing.events, [
    { name: "overheated", title: "Too hot", data },
    { name: "opened", title: undefined, data: undefined },
    { name: "told", title: undefined, data: undefined },
  ]);
  const [overheated, opened] = events ?? [];
  assert.equal(overheated?.scale, 0.1);
  assert.deepEqual(overheated?.read, {
    driver: "mqtt",
    topic: "oven/alarm",
    pointer: undefined,
    qos: 0,
    retain: false,
    event: { hasValue: true },
  });
  assert.deepEqual(opened?.read && "event" in opened.read && opened.read.event, { hasValue: false });
});

test("an event that no driver can tell of is not served, and the rest of its Thing is", () => {
  for (const [events, base, reason] of [
    [
      "hot: { forms: [{ href: 'modbus+tcp://192.0.2.9/1/3' }] }",
      BASE,
      /no form of it is at an address that tells of events: coap, .*thimble:when/,
    ],
    ["hot: { forms: [{ href: hot }] }", "http://192.0.2.9/", /it needs subprotocol: longpoll or sse/],
    ["hot: { forms: [{ href: hot }] }", "coap://192.0.2.9/", /it needs subprotocol: cov:observe/],
    ["hot: { forms: [{ href: 'mqtt://192.0.2.7', mqv:filter: a }] }", BASE, /a Thing of its own/],
    ["'too hot': { forms: [{ href: '', mqv:filter: a }] }", BASE, /its name/],
  ] as const) {
    const { thing, events: bound } = parse(events, base);
    assert.equal(thing.events, undefined);
    assert.deepEqual(bound ?? [], []);
    assert.match(thing.unserved?.[0]?.reason ?? "", reason);
    assert.equal(thing.properties.length, 1);
  }
});

test("a Thing may have events alone", () => {
  const alone = text("hot: { forms: [{ href: '', mqv:filter: a }] }").replace(/properties:\n.*\n/, "");
  const { address, properties, events } = parseThingDescription(alone, "oven.td.yaml", "oven");
  assert.deepEqual([address, properties.length, events?.length], ["mqtt://192.0.2.8:1883", 0, 1]);
});

test("a condition makes an event without a form, with the property's value; others are not told of it", () => {
  const events =
    "hot: { thimble:when: { property: temperature, above: 90, hysteresis: 2 } }\ntold: { forms: [{ href: '', mqv:filter: a }] }";
  const [hot] = parse(events).events ?? [];
  assert.deepEqual(hot?.when, { property: "temperature", kind: "above", limit: 90, hysteresis: 2 });
  assert.equal(hot?.event.data?.unit, "Cel");
  assert.equal(hot?.read, undefined);
  const exported = exportThingDescription(text(events), "oven.td.yaml", "oven");
  assert.deepEqual(exported["events"], { told: { forms: [{ href: "mqtt://192.0.2.8", "mqv:filter": "a" }] } });
});

test("what is wrong with an event is told, with what would be right", () => {
  for (const [events, problem] of [
    ["hot: {}", /"forms" is missing/],
    ["hot: { forms: [] }", /write 1 at least/],
    [
      "hot: { tihmble:when: {}, thimble:wen: {}, forms: [{ href: '', mqv:filter: a }] }",
      /"thimble:wen" is unknown \(did you mean "thimble:when"/,
    ],
    ["hot: { forms: [{ href: '', op: subscribeevnt, mqv:filter: a }] }", /did you mean "subscribeevent"/],
    ["hot: { forms: [{ href: '' }] }", /"mqv:filter" is missing/],
    ["hot: { data: { type: number, unit: celsus }, forms: [{ href: '', mqv:filter: a }] }", /"celsus" is no UCUM unit/],
  ] as const)
    assert.match(describeError(thrownBy(() => parse(events))), problem, events);
});

test("an event of a simulated Thing happens as thimble:simulate says, whatever its forms", () => {
  const events = `hot: { thimble:simulate: { kind: periodic, every: 5s, values: [91, 95] }, data: { type: number, unit: Cel }, forms: [{ href: "", mqv:filter: a }] }
cold: { forms: [{ href: "", mqv:filter: b }] }`;
  const simulated = text(events).replace("title:", "simulate: true\ntitle:");
  const [hot, cold] = parseThingDescription(simulated, "oven.td.yaml", "oven").events ?? [];
  const event = { kind: "periodic", every: 5000, values: [91, 95] };
  const signal = { kind: "constant", value: 0 };
  assert.deepEqual(hot?.read, { driver: "simulated", key: "oven/hot", signal, event });
  assert.equal(cold?.read, undefined);
  const own = parse(
    events.replaceAll('href: ""', 'href: "simulated:"').replaceAll(/, mqv:filter: ./g, ""),
    "simulated:",
  );
  assert.deepEqual(
    own.events?.map(({ read }) => read !== undefined),
    [true, false],
  );
});
