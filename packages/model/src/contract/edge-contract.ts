import type { CoreSignature, CoreType, InterfaceTable } from "./interface-table.ts";

/** The version of `thimble:edge` that this build speaks. @see wit/edge.wit */
export const EDGE_VERSION: string = "0.2.0";

/**
 * Every function a tiny container may import: wit/edge.wit lowered by the canonical ABI.
 *
 * A string or list is (pointer, length); a result wider than one core value is a return pointer, the last parameter.
 * @see WebAssembly Component Model, design/mvp/CanonicalABI.md, "Flattening", MAX_FLAT_RESULTS = 1
 */
export const EDGE_IMPORTS: InterfaceTable = {
  "thimble:edge/things@0.2.0": {
    property: signature("i32 i32 i32 i32", "i32"),
    read: signature("i32 i32"),
    write: signature("i32 f64", "i32"),
    "read-now": signature("i32 i32 i32"),
    "write-now": signature("i32 f64 i32 i32"),
    action: signature("i32 i32 i32 i32", "i32"),
    invoke: signature("i32 f64 i32 i32"),
  },
  "thimble:edge/bus@0.2.0": {
    topic: signature("i32 i32", "i32"),
    "topic-with": signature("i32 i32 i32 i32", "i32"),
    publish: signature("i32 i32 i32", "i32"),
    "publish-number": signature("i32 f64", "i32"),
    "number-at": signature("i32 i32 i32 i32", "f64"),
  },
  "thimble:edge/senml@0.2.0": {
    field: signature("i32 i32 i32 i32", "i32"),
    add: signature("i32 f64 f64"),
    publish: signature("i32", "i32"),
  },
  "thimble:edge/timers@0.2.0": {
    now: signature("", "f64"),
    every: signature("i32"),
    sleep: signature("i32 i32"),
  },
  "thimble:edge/log@0.2.0": {
    number: signature("i32 i32 i32 f64"),
  },
  "thimble:edge/config@0.2.0": {
    number: signature("i32 i32 f64", "f64"),
  },
  "thimble:edge/state@0.2.0": {
    key: signature("i32 i32", "i32"),
    "get-number": signature("i32 f64", "f64"),
    "set-number": signature("i32 f64", "i32"),
    get: signature("i32 i32"),
    set: signature("i32 i32 i32", "i32"),
    delete: signature("i32"),
    list: signature("i32 i32 i32 i32"),
    "compare-and-set-number": signature("i32 f64 f64", "i32"),
    "compare-and-set": signature("i32 i32 i32 i32 i32 i32", "i32"),
  },
  "wasi:logging/logging@0.1.0-draft": {
    log: signature("i32 i32 i32 i32 i32"),
  },
  "wasi:config/store@0.2.0-draft": {
    get: signature("i32 i32 i32"),
    "get-all": signature("i32"),
  },
  "wasi:clocks/wall-clock@0.2.0": {
    now: signature("i32"),
    resolution: signature("i32"),
  },
  "wasi:clocks/monotonic-clock@0.2.0": {
    now: signature("", "i64"),
    resolution: signature("", "i64"),
  },
  "wasi:random/random@0.2.0": {
    "get-random-bytes": signature("i64 i32"),
    "get-random-u64": signature("", "i64"),
  },
  "wasi:keyvalue/store@0.2.0-draft": {
    open: signature("i32 i32 i32"),
    "[method]bucket.get": signature("i32 i32 i32 i32"),
    "[method]bucket.set": signature("i32 i32 i32 i32 i32 i32"),
    "[method]bucket.delete": signature("i32 i32 i32 i32"),
    "[method]bucket.exists": signature("i32 i32 i32 i32"),
    "[method]bucket.list-keys": signature("i32 i32 i64 i32"),
    "[resource-drop]bucket": signature("i32"),
  },
  "wasi:keyvalue/atomics@0.2.0-draft": {
    increment: signature("i32 i32 i32 i64 i32"),
  },
};

/**
 * The imports that hand over text or bytes, in a result or in an error's text, and so need the container's `cabi_realloc`.
 * @see WebAssembly Component Model, design/mvp/CanonicalABI.md, "canon lower": `realloc` is needed where a result has a list or string
 */
export const EDGE_HANDS_OVER: Readonly<Record<string, readonly string[]>> = {
  "thimble:edge/state@0.2.0": ["get", "list"],
  "wasi:config/store@0.2.0-draft": ["get", "get-all"],
  "wasi:random/random@0.2.0": ["get-random-bytes"],
  "wasi:keyvalue/store@0.2.0-draft": [
    "open",
    "[method]bucket.get",
    "[method]bucket.set",
    "[method]bucket.delete",
    "[method]bucket.exists",
    "[method]bucket.list-keys",
  ],
  "wasi:keyvalue/atomics@0.2.0-draft": ["increment"],
};

/** The imports that tell the time of day. A container that has none of them needs none noted for its events. */
export const EDGE_TELLS_TIME: Readonly<Record<string, readonly string[]>> = {
  "thimble:edge/timers@0.2.0": ["now"],
  "wasi:clocks/wall-clock@0.2.0": ["now"],
};

/** The functions of `EDGE_IMPORTS` that may wait: a container that imports one of them is suspended while it does. */
export const EDGE_WAITS: Readonly<Record<string, readonly string[]>> = {
  "thimble:edge/things@0.2.0": ["read-now", "write-now", "invoke"],
  "thimble:edge/timers@0.2.0": ["sleep"],
};

/** What a tiny container may export for the host to call; all optional. */
export const EDGE_EXPORTS: Readonly<Record<string, CoreSignature>> = {
  start: signature(""),
  reading: signature("i32 f64 f64 i32"),
  message: signature("i32 i32 i32 i32 i32"),
  tick: signature("f64"),
  stop: signature(""),
  cabi_realloc: signature("i32 i32 i32 i32", "i32"),
};

/** `outcome` of wit/edge.wit, by its number on the wire. */
export const OUTCOMES: readonly [
  "accepted",
  "denied",
  "out-of-range",
  "unreachable",
  "over-budget",
  "too-large",
  "conflict",
] = ["accepted", "denied", "out-of-range", "unreachable", "over-budget", "too-large", "conflict"];
/** How a host call went. */
export type Outcome = (typeof OUTCOMES)[number];

/** `failure` of wit/edge.wit, by its number on the wire. */
export const FAILURES: readonly [
  "timed-out",
  "cancelled",
  "unreachable",
  "denied",
  "out-of-range",
  "over-budget",
  "failed",
] = ["timed-out", "cancelled", "unreachable", "denied", "out-of-range", "over-budget", "failed"];
/** Why a call that waits did not get what it waited for. */
export type Failure = (typeof FAILURES)[number];

function signature(params: string, results = ""): CoreSignature {
  return { params: coreTypes(params), results: coreTypes(results) };
}

function coreTypes(text: string): readonly CoreType[] {
  return text
    .split(" ")
    .filter((word): word is CoreType => word === "i32" || word === "i64" || word === "f32" || word === "f64");
}
