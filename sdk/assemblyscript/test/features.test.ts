import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { compileText } from "./compile-text.ts";
import { type Answers, type HostCall, RecordingHost } from "./recording-host.ts";

/** What a feature of the SDK costs and what it asks of the host. */
interface Feature {
  readonly name: string;
  /** Bytes of the module that uses nothing else. Change it only with the reason in the commit. */
  readonly bytes: number;
  readonly source: string;
  readonly answers?: Answers;
  readonly run: (host: RecordingHost) => void;
  readonly calls: readonly HostCall[];
}

const reading = (host: RecordingHost): number => host.call("reading", 0, 20.5, 1000, 0);

/** A list as the canonical ABI stores it: address, then length. */
function storeList(view: DataView, offset: number, [address, length]: readonly [number, number]): void {
  view.setUint32(offset, address, true);
  view.setUint32(offset + 4, length, true);
}

const FEATURES: readonly Feature[] = [
  {
    name: "nothing",
    bytes: 49,
    source: `export function start(): void {}`,
    run: (host) => host.call("start"),
    calls: [],
  },
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
    name: "now",
    bytes: 196,
    source: `
      import { now, topic } from "@thimble/assemblyscript";
      export function start(): void { topic("out").publishNumber(now()); }`,
    answers: { "timers.now": () => 1_767_225_600.25 },
    run: (host) => host.call("start"),
    calls: [["bus.topic", "out"], ["timers.now"], ["bus.publish-number", 0, 1_767_225_600.25]],
  },
  {
    name: "random",
    bytes: 220,
    source: `
      import { random, topic } from "@thimble/assemblyscript";
      export function start(): void { topic("out").publishNumber(random()); }`,
    answers: { "random.get-random-u64": () => -(2 ** 62) },
    run: (host) => host.call("start"),
    calls: [["bus.topic", "out"], ["random.get-random-u64"], ["bus.publish-number", 0, 0.75]],
  },
  {
    name: "randomBytes",
    bytes: 2567,
    source: `
      import { randomBytes, topic } from "@thimble/assemblyscript";
      export function start(): void { topic("out").publishBytes(randomBytes(3)); }`,
    answers: {
      "random.get-random-bytes": (host, [, result = 0]) => {
        storeList(new DataView(host.buffer), result, host.handOver("xyz"));
        return undefined;
      },
    },
    run: (host) => host.call("start"),
    calls: [
      ["bus.topic", "out"],
      ["random.get-random-bytes", 3],
      ["bus.publish", 0, "xyz"],
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
    name: "state.number",
    bytes: 365,
    source: `
      import { state } from "@thimble/assemblyscript";
      const count = state.number("count");
      const mean = state.number("mean", 20);
      export function reading(): void { count.value += 1; mean.set(mean.value); mean.delete(); }`,
    answers: {
      "state.key": (_host, [, length]) => (length === 5 ? 0 : 1),
      "state.get-number": (_host, [, fallback]) => fallback,
    },
    run: reading,
    calls: [
      ["state.key", "count"],
      ["state.key", "mean"],
      ["state.get-number", 0, 0],
      ["state.set-number", 0, 1],
      ["state.get-number", 1, 20],
      ["state.set-number", 1, 20],
      ["state.delete", 1],
    ],
  },
  {
    name: "state.number.compareAndSet",
    bytes: 312,
    source: `
      import { Outcome, state, topic } from "@thimble/assemblyscript";
      const owner = state.number("owner");
      export function start(): void {
        if (owner.compareAndSet(1, 7) == Outcome.Conflict) topic("out").publishNumber(1);
      }`,
    answers: { "state.compare-and-set-number": () => 6 },
    run: (host) => host.call("start"),
    calls: [
      ["state.key", "owner"],
      ["state.compare-and-set-number", 0, 1, 7],
      ["bus.topic", "out"],
      ["bus.publish-number", 0, 1],
    ],
  },
  {
    name: "config.number",
    bytes: 246,
    source: `
      import { config, topic } from "@thimble/assemblyscript";
      const limit = config.number("LIMIT", 90);
      export function start(): void { topic("out").publishNumber(limit); }`,
    answers: { "config.number": (_host, [, , fallback]) => fallback },
    run: (host) => host.call("start"),
    calls: [
      ["config.number", "LIMIT", 90],
      ["bus.topic", "out"],
      ["bus.publish-number", 0, 90],
    ],
  },
  {
    name: "timers and tick",
    bytes: 219,
    source: `
      import { timers, topic } from "@thimble/assemblyscript";
      export function start(): void { timers.every(60000); }
      export function tick(time: f64): void { topic("out").publishNumber(time); }`,
    run: (host) => {
      host.call("start");
      host.call("tick", 5);
    },
    calls: [
      ["timers.every", 60_000],
      ["bus.topic", "out"],
      ["bus.publish-number", 0, 5],
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
  {
    name: "sleep",
    bytes: 251,
    source: `
      import { Failure, sleep, topic } from "@thimble/assemblyscript";
      export function tick(time: f64): void { topic("out").publishNumber(sleep(500) == Failure.Cancelled ? 1 : 2); }`,
    answers: {
      "timers.sleep": (host, [, result = 0]) => {
        new Uint8Array(host.buffer, result, 2).set([1, 1]);
        return undefined;
      },
    },
    run: (host) => host.call("tick", 5),
    calls: [
      ["bus.topic", "out"],
      ["timers.sleep", 500],
      ["bus.publish-number", 0, 1],
    ],
  },
  {
    name: "log",
    bytes: 249,
    source: `
      import { Level, log } from "@thimble/assemblyscript";
      export function stop(): void {
        log.debug("a"); log.info("b"); log.warn("c"); log.error("d"); log.text("e", Level.Critical);
        log.number("f", 1.5); log.number("g", 2, Level.Warn);
      }`,
    run: (host) => host.call("stop"),
    calls: [
      ["logging.log", 1, "", "a"],
      ["logging.log", 2, "", "b"],
      ["logging.log", 3, "", "c"],
      ["logging.log", 4, "", "d"],
      ["logging.log", 5, "", "e"],
      ["log.number", 2, "f", 1.5],
      ["log.number", 3, "g", 2],
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
  {
    name: "config.text",
    bytes: 3768,
    source: `
      import { config, topic } from "@thimble/assemblyscript";
      export function start(): void {
        topic("out").publish(config.text("SITE", "unknown"));
        topic("out").publish(config.text("NONE", "unknown"));
      }`,
    answers: {
      "store.get": (host, [address = 0, length, result = 0]) => {
        const view = new DataView(host.buffer, result, 16);
        const isSet = length === 4 && new Uint8Array(host.buffer)[address] === 0x53;
        view.setUint8(0, 0);
        view.setUint8(4, isSet ? 1 : 0);
        if (!isSet) return undefined;
        storeList(view, 8, host.handOver("Köln"));
        return undefined;
      },
    },
    run: (host) => host.call("start"),
    calls: [
      ["bus.topic", "out"],
      ["store.get", "SITE"],
      ["bus.publish", 0, "Köln"],
      ["bus.topic", "out"],
      ["store.get", "NONE"],
      ["bus.publish", 0, "unknown"],
    ],
  },
  {
    name: "state.bytes",
    bytes: 2758,
    source: `
      import { state, topic } from "@thimble/assemblyscript";
      const last = state.bytes("last");
      const out = topic("out");
      export function start(): void {
        const bytes = last.value;
        if (bytes) out.publishBytes(bytes);
        last.value = bytes;
        last.value = null;
      }`,
    answers: {
      "state.get": (host, [, result = 0]) => {
        const view = new DataView(host.buffer, result, 12);
        view.setUint8(0, 1);
        storeList(view, 4, host.handOver("xyz"));
        return undefined;
      },
    },
    run: (host) => host.call("start"),
    calls: [
      ["state.key", "last"],
      ["bus.topic", "out"],
      ["state.get", 0],
      ["bus.publish", 0, "xyz"],
      ["state.set", 0, "xyz"],
      ["state.delete", 0],
    ],
  },
  {
    name: "state.bytes.compareAndSet",
    bytes: 2517,
    source: `
      import { state } from "@thimble/assemblyscript";
      const last = state.bytes("last");
      export function start(): void {
        const one = new Uint8Array(1);
        one[0] = 0x31;
        last.compareAndSet(null, one);
        last.compareAndSet(one, one);
      }`,
    run: (host) => host.call("start"),
    calls: [
      ["state.key", "last"],
      ["state.compare-and-set", 0, 0, "", "1"],
      ["state.compare-and-set", 0, 1, "1", "1"],
    ],
  },
  {
    name: "state.keys and keysAfter",
    bytes: 4303,
    source: `
      import { state, topic } from "@thimble/assemblyscript";
      export function start(): void {
        topic("out").publish(state.keys().join("+"));
        state.keysAfter("key", 2);
      }`,
    answers: {
      "state.list": (host, [, , , result = 0]) => {
        const names = ["a", "größe"].map((name) => host.handOver(name));
        const list = host.call("cabi_realloc", 0, 0, 4, 16);
        const view = new DataView(host.buffer);
        for (const [i, name] of names.entries()) storeList(view, list + 8 * i, name);
        storeList(view, result, [list, names.length]);
        return undefined;
      },
    },
    run: (host) => host.call("start"),
    calls: [
      ["bus.topic", "out"],
      ["state.list", "", 1024],
      ["bus.publish", 0, "a+größe"],
      ["state.list", "key", 2],
    ],
  },
  {
    name: "texts that are no literals",
    bytes: 3536,
    source: `
      import { log, senml, thing, topic } from "@thimble/assemblyscript";
      function named(suffix: string): string { return "plant/" + suffix; }
      export function start(): void {
        thing(named("1")).number(named("höhe"));
        topic(named("\\uD83D"));
        senml.field(named("a"), named("b"));
        const text = "kept";
        log.info(text);
      }`,
    run: (host) => host.call("start"),
    calls: [
      ["things.property", "plant/1", "plant/höhe"],
      ["bus.topic", "plant/\uFFFD"],
      ["senml.field", "plant/a", "plant/b"],
      ["logging.log", 2, "", "kept"],
    ],
  },
];

describe("the SDK", () => {
  for (const feature of FEATURES) {
    it(`asks the host for what ${feature.name} means, in ${feature.bytes} bytes`, async () => {
      const wasm = await compileText(feature.source);
      const host = new RecordingHost(wasm, feature.answers);
      feature.run(host);
      assert.deepEqual(host.calls, feature.calls);
      assert.equal(wasm.length, feature.bytes);
    });
  }
});
