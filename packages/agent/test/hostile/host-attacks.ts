import { type Attack, DROPS, ends, LIVES, QUIET, refused } from "./attack.ts";
import { forever, onMessage, onReading, onTick, text, times } from "./guest-of.ts";

const TEXTS = "floodmachinevalve";
const OPEN_FLOOD = `(global $t (mut i32) (i32.const 0))
  (func (export "start") (global.set $t (call $topic ${text(TEXTS, "flood")})))`;
const PUBLISH_ALL = ["flood"];
/** A topic of `length` characters `a` at 4,096, opened. */
const openLong = (length: number): string =>
  `(memory.fill (i32.const 4096) (i32.const 97) (i32.const ${length})) (drop (call $topic (i32.const 4096) (i32.const ${length})))`;
/** The byte at 4,096 as a topic. */
const openByte = (byte: number): string =>
  `(i32.store8 (i32.const 4096) (i32.const ${byte})) (drop (call $topic (i32.const 4096) (i32.const 1)))`;

/** Attacks by what a container asks of its host. */
export const HOST_ATTACKS: readonly Attack[] = [
  {
    name: "publish-flood",
    does: "publishes as fast as it can",
    wasm: () =>
      onReading(`(local $i i32) ${times(150, "(drop (call $publishNumber (global.get $t) (local.get $value)))")}`, {
        texts: TEXTS,
        more: OPEN_FLOOD,
      }),
    grants: { publish: PUBLISH_ALL },
    outcome: refused("messages"),
  },
  {
    name: "publish-flood-allowed",
    does: "publishes as fast as it can with a budget of thousands",
    wasm: () =>
      onReading(`(local $i i32) ${times(150, "(drop (call $publishNumber (global.get $t) (local.get $value)))")}`, {
        texts: TEXTS,
        more: OPEN_FLOOD,
      }),
    grants: { publish: PUBLISH_ALL },
    budget: { messagesPerSecond: 5_000, bytesPerSecond: 64 * 1024 * 1024 },
    outcome: LIVES,
  },
  {
    name: "publish-bytes",
    does: "publishes 64 KiB with each reading",
    wasm: () =>
      onReading("(drop (call $publish (global.get $t) (i32.const 0) (i32.const 65536)))", {
        texts: TEXTS,
        more: OPEN_FLOOD,
      }),
    grants: { publish: PUBLISH_ALL },
    budget: { messagesPerSecond: 10_000 },
    outcome: refused("bytes"),
  },
  {
    name: "subscribe-everything",
    does: "takes every message and answers each with one more that it takes, too",
    wasm: () =>
      onMessage(`(local $i i32) ${times(3, "(drop (call $publishNumber (global.get $t) (f64.const 1)))")}`, {
        texts: TEXTS,
        more: OPEN_FLOOD,
        realloc: `(func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))`,
      }),
    on: { message: ["#"] },
    grants: { publish: PUBLISH_ALL },
    outcome: refused("messages"),
  },
  {
    name: "state-forever",
    does: "sets as many keys as it can with each reading",
    wasm: () =>
      onReading(
        `(local $i i32) ${times(
          100,
          `(i32.store16 (i32.const 4096) (i32.add (i32.const 0x4141) (i32.add (i32.and (local.get $i) (i32.const 7)) (i32.shl (i32.shr_u (local.get $i) (i32.const 3)) (i32.const 8)))))
         (drop (call $set (call $key (i32.const 4096) (i32.const 2)) (i32.const 0) (i32.const 64)))`,
        )}`,
      ),
    outcome: refused("stateSets"),
  },
  {
    name: "log-flood",
    does: "logs as fast as it can",
    wasm: () =>
      onReading(
        `(local $i i32) ${times(50, "(call $logNumber (i32.const 2) (i32.const 0) (i32.const 1000) (local.get $value))")}`,
      ),
    outcome: refused("logLines"),
  },
  {
    name: "write-flood",
    does: "writes to a Thing as fast as it can",
    wasm: () =>
      onReading(
        `(local $i i32) ${times(100, "(drop (call $write (global.get $p) (f64.convert_i32_u (i32.and (local.get $i) (i32.const 1)))))")}`,
        {
          texts: TEXTS,
          more: `(global $p (mut i32) (i32.const 0)) (func (export "start") (global.set $p
            (call $property ${text(TEXTS, "machine")} ${text(TEXTS, "valve")})))`,
        },
      ),
    grants: { write: ["machine/valve"] },
    outcome: refused("writes"),
  },
  {
    name: "host-calls",
    does: "calls the host without an end",
    wasm: () => onReading(forever("(call $read (i32.const 0) (i32.const 8))")),
    outcome: ends("instructions"),
  },
  {
    name: "timers",
    does: "sets a timer as often as it can",
    wasm: () => onReading(forever("(call $every (i32.const 1))")),
    outcome: ends("instructions"),
  },
  {
    name: "sleeps",
    does: "waits for an hour and never goes on",
    wasm: () => onReading("(call $sleep (i32.const 3600000) (i32.const 8))", { waits: true }),
    outcome: DROPS,
  },
  {
    name: "sleeps-by-the-thousand",
    does: "waits for an hour, ten thousand times at once",
    wasm: () => onTick("(call $sleep (i32.const 3600000) (i32.const 8))", { waits: true }),
    on: { reading: [], tick: 500 },
    attackers: 10_000,
    outcome: QUIET,
  },
  {
    name: "naps",
    does: "waits for a millisecond again and again",
    wasm: () => onReading(forever("(call $sleep (i32.const 1) (i32.const 8))"), { waits: true }),
    outcome: ends("instructions"),
  },
  {
    name: "names",
    does: "opens ever new names",
    wasm: () =>
      onReading(
        `(local $i i32) ${forever(
          `(i32.store (i32.const 4096) (i32.or (i32.const 0x41404040)
           (i32.or (i32.and (local.get $i) (i32.const 15)) (i32.shl (i32.shr_u (local.get $i) (i32.const 4)) (i32.const 8)))))
         (drop (call $key (i32.const 4096) (i32.const 4)))
         (local.set $i (i32.add (local.get $i) (i32.const 1)))`,
        )}`,
      ),
    budget: { instructions: 1_000_000 },
    outcome: ends("trap", "instructions"),
  },
  {
    name: "realloc-traps",
    does: "traps when it is handed a message",
    wasm: () =>
      onMessage("", {
        realloc: `(func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) unreachable)`,
      }),
    on: { message: ["neighbour/out"] },
    outcome: ends("trap"),
  },
  {
    name: "realloc-lies",
    does: "says that a message goes outside its memory",
    wasm: () =>
      onMessage("", {
        realloc: `(func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const -1))`,
      }),
    on: { message: ["neighbour/out"] },
    outcome: ends("trap"),
  },
  {
    name: "topic-of-a-megabyte",
    does: "opens a topic of a megabyte",
    wasm: () => onReading(openLong(1_000_000), { pages: "32" }),
    grants: { publish: ["#"] },
    budget: { memoryBytes: 2 * 1024 * 1024, instructions: 1_000_000 },
    outcome: ends("denied"),
  },
  {
    name: "topic-of-many-levels",
    does: "opens a topic of a thousand levels",
    wasm: () =>
      onReading(
        "(memory.fill (i32.const 4096) (i32.const 47) (i32.const 1000)) (drop (call $publishNumber (call $topic (i32.const 4096) (i32.const 1000)) (local.get $value)))",
      ),
    grants: { publish: ["#"] },
    outcome: refused("messages"),
  },
  {
    name: "topic-no-utf8",
    does: "opens a topic that is no UTF-8",
    wasm: () => onReading(openByte(0xff)),
    grants: { publish: ["#"] },
    outcome: ends("trap"),
  },
  {
    name: "topic-wildcard",
    does: "opens a wildcard to publish to",
    wasm: () => onReading(openByte(0x23)),
    grants: { publish: ["#"] },
    outcome: ends("denied"),
  },
  {
    name: "topic-nul",
    does: "opens a topic with a NUL",
    wasm: () => onReading(openByte(0)),
    grants: { publish: ["#"] },
    outcome: ends("denied"),
  },
  {
    name: "json-bomb",
    does: "has 64 KiB of nested arrays parsed",
    wasm: () =>
      onReading(
        `(memory.fill (i32.const 0) (i32.const 91) (i32.const 60000))
         ${forever("(drop (call $numberAt (i32.const 0) (i32.const 60000) (i32.const 0) (i32.const 0)))")}`,
      ),
    budget: { instructions: 1_000_000 },
    outcome: ends("instructions"),
  },
];
