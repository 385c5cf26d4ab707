import { type Feature, storeList, testFeatures } from "./feature.ts";

const FEATURES: readonly Feature[] = [
  {
    name: "nothing",
    bytes: 49,
    source: `export function start(): void {}`,
    run: (host) => host.call("start"),
    calls: [],
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

testFeatures("the host itself", FEATURES);
