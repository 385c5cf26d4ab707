import { type Feature, reading, testFeatures } from "./feature.ts";

/** Topics that are nearly that of an event. */
const NO_EVENTS: readonly string[] = [
  "things/machine/events/overheate",
  "things/machine/events/overheatex",
  "things/machinf/events/overheated",
  "things/machine/eventz/overheated",
  "xhings/machine/events/overheated",
  "things/machine/overheated",
  "",
];

const FEATURES: readonly Feature[] = [
  {
    name: "topic.publish",
    bytes: 216,
    source: `
      import { topic } from "@thimble/assemblyscript";
      const out = topic("plant/größe");
      export function reading(): void { out.publish("too hot: 🔥"); out.publish(""); }`,
    run: reading,
    calls: [
      ["bus.topic", "plant/größe"],
      ["bus.publish", 0, "too hot: 🔥"],
      ["bus.publish", 0, ""],
    ],
  },
  {
    name: "topic.publishNumber",
    bytes: 188,
    source: `
      import { topic } from "@thimble/assemblyscript";
      const out = topic("out");
      export function reading(property: u32, value: f64): void { out.publishNumber(value); }`,
    run: reading,
    calls: [
      ["bus.topic", "out"],
      ["bus.publish-number", 0, 20.5],
    ],
  },
  {
    name: "topic with qos and retain",
    bytes: 204,
    source: `
      import { Qos, topic } from "@thimble/assemblyscript";
      const status = topic("plant/1/status", Qos.AtLeastOnce, true);
      export function start(): void { status.publish("running"); }`,
    run: (host) => host.call("start"),
    calls: [
      ["bus.topic-with", "plant/1/status", 1, 1],
      ["bus.publish", 0, "running"],
    ],
  },
  {
    name: "message.number",
    bytes: 355,
    source: `
      import { Message, topic } from "@thimble/assemblyscript";
      const out = topic("out");
      export function message(subscription: u32, message: Message): void {
        out.publishNumber(message.number("/limit"));
        out.publishNumber(message.value);
      }`,
    answers: { "bus.number-at": () => 7 },
    run: (host) => host.message(0, "plant/1/reset", '{"limit":7}'),
    calls: [
      ["bus.topic", "out"],
      ["bus.number-at", '{"limit":7}', "/limit"],
      ["bus.publish-number", 0, 7],
      ["bus.number-at", '{"limit":7}', ""],
      ["bus.publish-number", 0, 7],
    ],
  },
  {
    name: "message.isOn and at",
    bytes: 470,
    source: `
      import { Message, topic } from "@thimble/assemblyscript";
      const out = topic("out");
      export function message(subscription: u32, message: Message): void {
        if (message.isOn("plant/1/reset")) out.publishNumber(message.at(0));
        if (message.isOn("plant/1/rese")) out.publishNumber(message.at(-1));
        if (message.isOn("plant/1/rest2")) out.publishNumber(message.at(message.length));
      }`,
    run: (host) => {
      host.message(0, "plant/1/reset", "A");
      host.message(0, "plant/1/rese", "A");
      host.message(0, "plant/1/rest2", "A");
    },
    calls: [
      ["bus.topic", "out"],
      ["bus.publish-number", 0, 65],
      ["bus.publish-number", 0, 0],
      ["bus.publish-number", 0, 0],
    ],
  },
  {
    name: "thing.event",
    bytes: 792,
    source: `
      import { Message, thing, topic } from "@thimble/assemblyscript";
      const overheated = thing("machine").event("overheated");
      const out = topic("out");
      export function message(subscription: u32, message: Message): void {
        if (!overheated.is(message)) return;
        out.publishNumber(overheated.value(message));
        out.publishNumber(overheated.time(message));
      }`,
    answers: {
      "bus.number-at": (host, [, , at, length]) => {
        const pointer = Buffer.from(host.buffer, at, length).toString();
        return pointer === "/0/vb" ? 1 : pointer === "/0/t" ? 7 : Number.NaN;
      },
    },
    run: (host) => {
      host.message(0, "things/machine/events/overheated", "a");
      for (const topic of NO_EVENTS) host.message(0, topic, "b");
    },
    calls: [
      ["bus.topic", "out"],
      ["bus.number-at", "a", "/0/v"],
      ["bus.number-at", "a", "/0/vb"],
      ["bus.publish-number", 0, 1],
      ["bus.number-at", "a", "/0/t"],
      ["bus.publish-number", 0, 7],
    ],
  },
  {
    name: "message.topic and text",
    bytes: 3712,
    source: `
      import { Message, topic } from "@thimble/assemblyscript";
      const out = topic("out");
      export function message(subscription: u32, message: Message): void {
        out.publish(message.topic + " → " + message.text);
      }`,
    run: (host) => host.message(0, "plant/ä", "{🔥}"),
    calls: [
      ["bus.topic", "out"],
      ["bus.publish", 0, "plant/ä → {🔥}"],
    ],
  },
];

testFeatures("the bus", FEATURES);
