import { type Feature, reading, testFeatures } from "./feature.ts";

const FEATURES: readonly Feature[] = [
  {
    name: "thing.number.value",
    bytes: 349,
    source: `
      import { thing, topic } from "@thimble/assemblyscript";
      const speed = thing("pump").number("speed");
      const out = topic("out");
      export function start(): void { out.publishNumber(speed.value); out.publishNumber(speed.time); out.publishNumber(speed.quality); }`,
    answers: {
      "things.property": () => 3,
      "things.read": (host, [, result = 0]) => {
        const view = new DataView(host.buffer, result, 24);
        view.setFloat64(0, 12.5, true);
        view.setFloat64(8, 99, true);
        view.setUint8(16, 1);
        return undefined;
      },
    },
    run: (host) => host.call("start"),
    calls: [
      ["things.property", "pump", "speed"],
      ["bus.topic", "out"],
      ["things.read", 3],
      ["bus.publish-number", 0, 12.5],
      ["things.read", 3],
      ["bus.publish-number", 0, 99],
      ["things.read", 3],
      ["bus.publish-number", 0, 1],
    ],
  },
  {
    name: "thing.number.write and is",
    bytes: 230,
    source: `
      import { Outcome, thing } from "@thimble/assemblyscript";
      const speed = thing("pump").number("speed");
      export function reading(property: u32, value: f64): void {
        if (speed.is(property) && speed.write(value * 2) != Outcome.Accepted) speed.write(0);
      }`,
    answers: { "things.write": (_host, [, value = 0]) => (value > 100 ? 2 : 0) },
    run: (host) => {
      host.call("reading", 1, 7, 0, 0);
      host.call("reading", 0, 7, 0, 0);
      host.call("reading", 0, 70, 0, 0);
    },
    calls: [
      ["things.property", "pump", "speed"],
      ["things.write", 0, 14],
      ["things.write", 0, 140],
      ["things.write", 0, 0],
    ],
  },
  {
    name: "thing.boolean",
    bytes: 257,
    source: `
      import { thing } from "@thimble/assemblyscript";
      const valve = thing("coolant").boolean("open");
      export function start(): void { valve.write(!valve.value); }`,
    run: (host) => host.call("start"),
    calls: [
      ["things.property", "coolant", "open"],
      ["things.read", 0],
      ["things.write", 0, 1],
    ],
  },
  {
    name: "senml",
    bytes: 291,
    source: `
      import { Quality, senml, topic } from "@thimble/assemblyscript";
      const out = topic("out");
      const mean = senml.field("mean", "Cel");
      export function reading(property: u32, value: f64, time: f64, quality: Quality): void {
        mean.add(value, time);
        senml.publish(out);
      }`,
    run: reading,
    calls: [
      ["bus.topic", "out"],
      ["senml.field", "mean", "Cel"],
      ["senml.add", 0, 20.5, 1000],
      ["senml.publish", 0],
    ],
  },
  {
    name: "thing.readNow, writeNow and action",
    bytes: 704,
    source: `
      import { Failure, thing, topic } from "@thimble/assemblyscript";
      const level = thing("tank").number("level");
      const valve = thing("tank").boolean("valve");
      const home = thing("tank").action("home");
      const out = topic("out");
      export function tick(time: f64): void {
        if (level.readNow() == Failure.None) out.publishNumber(level.value);
        if (valve.writeNow(true, 500) == Failure.TimedOut) out.publishNumber(-1);
        if (home.invoke() == Failure.None) out.publishNumber(home.output);
        home.invoke(2, 500);
      }`,
    answers: {
      "things.property": (_host, [thing = 0]) => (thing > 0 ? 1 : 0),
      "things.read-now": (host, [, , result = 0]) => {
        new DataView(host.buffer).setFloat64(result + 8, 12.5, true);
        return undefined;
      },
      "things.read": (host, [, result = 0]) => {
        new DataView(host.buffer).setFloat64(result, 12.5, true);
        return undefined;
      },
      "things.write-now": (host, [, , , result = 0]) => {
        new Uint8Array(host.buffer, result, 2).set([1, 0]);
        return undefined;
      },
      "things.invoke": (host, [, , , result = 0]) => {
        new Uint8Array(host.buffer, result, 16).fill(0);
        new DataView(host.buffer).setFloat64(result + 8, 7, true);
        return undefined;
      },
    },
    run: (host) => host.call("tick", 5),
    calls: [
      ["things.property", "tank", "level"],
      ["things.property", "tank", "valve"],
      ["things.action", "tank", "home"],
      ["bus.topic", "out"],
      ["things.read-now", 1, 0],
      ["things.read", 1],
      ["bus.publish-number", 0, 12.5],
      ["things.write-now", 1, 1, 500],
      ["bus.publish-number", 0, -1],
      ["things.invoke", 0, Number.NaN, 0],
      ["bus.publish-number", 0, 7],
      ["things.invoke", 0, 2, 500],
    ],
  },
];

testFeatures("Things", FEATURES);
