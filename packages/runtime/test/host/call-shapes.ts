import assert from "node:assert/strict";
import { type CoreType, EDGE_IMPORTS } from "@thimble/model";

/** An argument of a host function, and what an honest container gives for it. */
export type Argument =
  /** Pointer and length; longer ones than `limit` are refused before they are looked at. */
  | { readonly kind: "text" | "bytes"; readonly value: string; readonly limit: number }
  /** A number of what was opened. */
  | { readonly kind: "handle"; readonly value: number }
  /** Which case of an enum or option, of so many. */
  | { readonly kind: "case"; readonly value: number; readonly cases: number }
  | { readonly kind: "i32" | "i64" | "f64"; readonly value: number }
  /** Where to store a record. */
  | { readonly kind: "result"; readonly value: number; readonly size: number; readonly alignment: number };

/** How one function of the contract is called. */
export interface CallShape {
  readonly from: string;
  readonly name: string;
  readonly params: readonly CoreType[];
  readonly results: readonly CoreType[];
  readonly arguments: readonly Argument[];
}

/** Where results go that are records. */
export const RESULT = 128;

/**
 * Every import of the contract with the arguments of an honest call: `text:VALUE` and `bytes:VALUE`, with `<LIMIT` where longer ones are refused;
 * `handle:N`; `case:N/CASES`; a number by its type; `result:SIZE/ALIGNMENT`.
 */
const SHAPES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "thimble:edge/things@0.2.0": {
    property: "text:machine text:speed",
    read: "handle:0 result:24/8",
    write: "handle:0 f64:1",
    "read-now": "handle:0 i32:50 result:32/8",
    "write-now": "handle:0 f64:1 i32:50 result:2/1",
    action: "text:gate text:open",
    invoke: "handle:0 f64:1 i32:50 result:16/8",
  },
  "thimble:edge/bus@0.2.0": {
    topic: "text:out",
    "topic-with": "text:out case:1/3 i32:1",
    publish: "handle:0 bytes<65536:abc",
    "publish-number": "handle:0 f64:1",
    "number-at": "bytes<65536:[7] text:/0",
  },
  "thimble:edge/senml@0.2.0": {
    field: "text:mean text:Cel",
    add: "handle:0 f64:1 f64:2",
    publish: "handle:0",
  },
  "thimble:edge/timers@0.2.0": { now: "", every: "i32:1000", sleep: "i32:5 result:2/1" },
  "thimble:edge/log@0.2.0": { number: "case:2/6 text:hello f64:1" },
  "thimble:edge/config@0.2.0": { number: "text:LIMIT f64:1" },
  "thimble:edge/state@0.2.0": {
    key: "text:k",
    "get-number": "handle:0 f64:1",
    "set-number": "handle:0 f64:1",
    get: "handle:0 result:12/4",
    set: "handle:0 bytes:abc",
    delete: "handle:0",
    list: "text:a i32:10 result:8/4",
    "compare-and-set-number": "handle:0 f64:1 f64:2",
    "compare-and-set": "handle:0 case:1/2 bytes:held bytes:abc",
  },
  "wasi:logging/logging@0.1.0-draft": { log: "case:2/6 text:context text:message" },
  "wasi:config/store@0.2.0-draft": { get: "text:LIMIT result:16/4", "get-all": "result:16/4" },
  "wasi:clocks/wall-clock@0.2.0": { now: "result:16/8", resolution: "result:16/8" },
  "wasi:clocks/monotonic-clock@0.2.0": { now: "", resolution: "" },
  "wasi:random/random@0.2.0": { "get-random-bytes": "i64:8 result:8/4", "get-random-u64": "" },
  "wasi:keyvalue/store@0.2.0-draft": {
    open: "text: result:16/4",
    "[method]bucket.get": "handle:1 text<256:k result:16/4",
    "[method]bucket.set": "handle:1 text<256:k bytes:abc result:16/4",
    "[method]bucket.delete": "handle:1 text<256:k result:16/4",
    "[method]bucket.exists": "handle:1 text<256:k result:16/4",
    "[method]bucket.list-keys": "handle:1 case:1/2 i64:0 result:32/8",
    "[resource-drop]bucket": "handle:1",
  },
  "wasi:keyvalue/atomics@0.2.0-draft": { increment: "handle:1 text<256:k i64:1 result:24/8" },
};

/** Every import of the contract. A new one must have a row above, which is what its lies are made of. */
export function callShapes(): readonly CallShape[] {
  const shapes = Object.entries(EDGE_IMPORTS).flatMap(([from, functions]) =>
    Object.entries(functions).map(([name, { params, results }]) => {
      const text = SHAPES[from]?.[name];
      assert.ok(text !== undefined, `no row in SHAPES for "${name}" of ${from}`);
      const args = text === "" ? [] : text.split(" ").map(parseArgument);
      assert.deepEqual(args.flatMap(flatten), params, `the row of "${name}" of ${from}`);
      return { from, name, params, results, arguments: args };
    }),
  );
  const rows = Object.values(SHAPES).flatMap((functions) => Object.keys(functions));
  assert.equal(rows.length, shapes.length, "a row in SHAPES for what is not in the contract");
  return shapes;
}

/** The core types of an argument. @see CanonicalABI.md, "Flattening" */
export function flatten({ kind }: Argument): readonly CoreType[] {
  if (kind === "text" || kind === "bytes") return ["i32", "i32"];
  return kind === "i64" || kind === "f64" ? [kind] : ["i32"];
}

function parseArgument(word: string): Argument {
  const [, kind = "", limit, value = ""] = /^(\w+)(?:<(\d+))?:(.*)$/.exec(word) ?? [];
  const [first = 0, second = 0] = value.split("/").map(Number);
  switch (kind) {
    case "text":
    case "bytes":
      return { kind, value, limit: limit === undefined ? Number.POSITIVE_INFINITY : Number(limit) };
    case "case":
      return { kind, value: first, cases: second };
    case "result":
      return { kind, value: RESULT, size: first, alignment: second };
    case "handle":
    case "i32":
    case "i64":
    case "f64":
      return { kind, value: first };
    default:
      throw new RangeError(`"${word}" is no argument`);
  }
}
