import { type CoreSignature, EDGE_IMPORTS, EDGE_WAITS } from "@thimble/model";
import { assemble } from "./assemble.ts";

/** Short names of functions that would otherwise have another's. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  "senml publish": "publishPack",
  "log number": "logNumber",
  "config number": "configNumber",
  "store get": "configGet",
  "store get-all": "configGetAll",
  "store open": "openBucket",
  "wall-clock now": "wallClockNow",
  "wall-clock resolution": "wallClockResolution",
  "monotonic-clock now": "monotonicNow",
  "monotonic-clock resolution": "monotonicResolution",
};

/** Every function of the contract: `$publishNumber` for `thimble:edge/bus` `publish-number`, `$bucketGet` for `[method]bucket.get`. */
const HOST = importsOf((isWaiting) => !isWaiting);
/** Those that wait; a guest that imports one is run so that it can be suspended. */
const WAITS = importsOf((isWaiting) => isWaiting);

function importsOf(takes: (isWaiting: boolean) => boolean): string {
  return Object.entries(EDGE_IMPORTS)
    .flatMap(([from, functions]) =>
      Object.entries(functions)
        .filter(([name]) => takes(EDGE_WAITS[from]?.includes(name) === true))
        .map(
          ([name, signature]) => `(import "${from}" "${name}" (func $${shortNameOf(from, name)} ${inWat(signature)}))`,
        ),
    )
    .join("\n");
}

/** The name by which guests call a function of the host. */
export function shortNameOf(from: string, name: string): string {
  const short = SHORT_NAMES[`${from.replace(/^.*\/|@.*$/g, "")} ${name}`];
  if (short !== undefined) return short;
  const words = name.replace("[method]", "").replace(/^\[resource-drop\](.*)/, "$1-drop");
  return words.replace(/[-.](\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** A signature as WebAssembly text has it. */
export function inWat({ params, results }: CoreSignature): string {
  const list = (word: string, types: readonly string[]): string =>
    types.length === 0 ? "" : `(${word} ${types.join(" ")})`;
  return `${list("param", params)} ${list("result", results)}`;
}

/** An allocator that never frees, from 4,096 on, started anew by each message. */
const REALLOC = `
  (global $heap (mut i32) (i32.const 4096))
  (func $realloc (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (local.tee 0
      (i32.and
        (i32.add (global.get $heap) (i32.sub (local.get 2) (i32.const 1)))
        (i32.sub (i32.const 0) (local.get 2))))
    (global.set $heap (i32.add (local.get 0) (local.get 3))))`;

/** A guest with one page of memory, every host function by a short name, and an allocator. Texts begin at 1,024. */
export function guest(
  body: string,
  options: {
    readonly texts?: string;
    readonly realloc?: string;
    readonly pages?: string;
    readonly waits?: boolean;
  } = {},
): Uint8Array {
  return assemble(`(module ${HOST} ${options.waits === true ? WAITS : ""}
    (memory (export "memory") ${options.pages ?? "1"})
    (data (i32.const 1024) "${options.texts ?? ""}")
    ${options.realloc ?? REALLOC}
    ${body})`);
}

/** Counts readings under the key `n`, publishes the count to `out`, and goes on from the state it finds. */
export const COUNTER: Uint8Array = guest(
  `
  (global $t (mut i32) (i32.const -1))
  (global $k (mut i32) (i32.const -1))
  (func (export "start")
    (global.set $t (call $topic (i32.const 1024) (i32.const 3)))
    (global.set $k (call $key (i32.const 1027) (i32.const 1))))
  (func (export "reading") (param i32 f64 f64 i32)
    (local $n f64)
    (local.set $n (f64.add (call $getNumber (global.get $k) (f64.const 0)) (f64.const 1)))
    (drop (call $setNumber (global.get $k) (local.get $n)))
    (drop (call $publishNumber (global.get $t) (local.get $n))))`,
  { texts: "outn" },
);

/** Publishes each reading's value to `out`; misbehaves as `actions` say when a value is 666. */
export function misbehaving(action: string, extra = ""): Uint8Array {
  return guest(
    `
    (global $t (mut i32) (i32.const -1))
    (global $k (mut i32) (i32.const -1))
    (func (export "start")
      (global.set $t (call $topic (i32.const 1024) (i32.const 3)))
      (global.set $k (call $key (i32.const 1027) (i32.const 1))))
    ${extra}
    (func (export "reading") (param i32 f64 f64 i32)
      (drop (call $publishNumber (global.get $t) (local.get 1)))
      (drop (call $setNumber (global.get $k) (local.get 1)))
      (if (f64.eq (local.get 1) (f64.const 666)) (then ${action})))`,
    { texts: "outn" },
  );
}
