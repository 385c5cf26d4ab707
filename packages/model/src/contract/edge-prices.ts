/**
 * What a call of the host costs beside what every call costs: `open` a name or go by one, `effect` for what it leaves behind, `in` and `out` for
 * the bytes that the container gives and gets, `json` for those that are parsed, `listed` for each name that is looked through, `wait` for being suspended.
 */
export type PricePart = "open" | "effect" | "in" | "out" | "json" | "listed" | "wait";

/** Of which parts the price of each import is made. How much each part is, the runtime says. @see packages/runtime/src/host/prices.ts */
export const EDGE_PRICES: Readonly<Record<string, Readonly<Record<string, readonly PricePart[]>>>> = {
  "thimble:edge/things@0.2.0": {
    property: ["open", "in"],
    read: [],
    write: ["effect"],
    "read-now": ["wait"],
    "write-now": ["wait"],
    action: ["open", "in"],
    invoke: ["wait"],
  },
  "thimble:edge/bus@0.2.0": {
    topic: ["open", "in"],
    "topic-with": ["open", "in"],
    publish: ["in", "effect"],
    "publish-number": ["effect"],
    "number-at": ["in", "json"],
  },
  "thimble:edge/senml@0.2.0": {
    field: ["open", "in"],
    add: ["effect"],
    publish: ["effect"],
  },
  "thimble:edge/timers@0.2.0": {
    now: [],
    every: [],
    sleep: ["wait"],
  },
  "thimble:edge/log@0.2.0": {
    number: ["in", "effect"],
  },
  "thimble:edge/config@0.2.0": {
    number: ["in"],
  },
  "thimble:edge/state@0.2.0": {
    key: ["open", "in"],
    "get-number": [],
    "set-number": ["effect"],
    get: ["out"],
    set: ["in", "effect"],
    delete: ["effect"],
    list: ["in", "listed", "out"],
    "compare-and-set-number": ["effect"],
    "compare-and-set": ["in", "effect"],
  },
  "wasi:logging/logging@0.1.0-draft": {
    log: ["in", "effect"],
  },
  "wasi:config/store@0.2.0-draft": {
    get: ["in", "out"],
    "get-all": ["listed", "out"],
  },
  "wasi:clocks/wall-clock@0.2.0": {
    now: [],
    resolution: [],
  },
  "wasi:clocks/monotonic-clock@0.2.0": {
    now: [],
    resolution: [],
  },
  "wasi:random/random@0.2.0": {
    "get-random-bytes": ["out"],
    "get-random-u64": [],
  },
  "wasi:keyvalue/store@0.2.0-draft": {
    open: ["open", "in"],
    "[method]bucket.get": ["open", "in", "out"],
    "[method]bucket.set": ["open", "in", "effect"],
    "[method]bucket.delete": ["open", "in", "effect"],
    "[method]bucket.exists": ["open", "in"],
    "[method]bucket.list-keys": ["listed", "out"],
    "[resource-drop]bucket": [],
  },
  "wasi:keyvalue/atomics@0.2.0-draft": {
    increment: ["open", "in", "effect"],
  },
};
