import { type Feature, reading, storeList, testFeatures } from "./feature.ts";

const FEATURES: readonly Feature[] = [
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
];

testFeatures("keyed state and configuration", FEATURES);
