import { type Attack, ends, LIVES } from "./attack.ts";
import { forever, onReading } from "./guest-of.ts";

const MEGABYTE = 1024 * 1024;
const STORE_ALL_OVER = `(i32.store (i32.and (i32.const 0xfffffc) (local.tee $i
  (i32.add (i32.mul (local.get $i) (i32.const 1664525)) (i32.const 1013904223)))) (i32.const 1))`;

/** Attacks by work: time, stack and memory. */
export const WORK_ATTACKS: readonly Attack[] = [
  {
    name: "endless-loop",
    does: "never returns from a reading",
    wasm: () => onReading(forever("")),
    outcome: ends("instructions"),
  },
  {
    name: "endless-start",
    does: "never returns from `start`",
    wasm: () => onReading("", { more: `(func (export "start") ${forever("")})` }),
    outcome: ends("start"),
  },
  {
    name: "endless-init",
    does: "never returns from the module's own start function",
    wasm: () => onReading("", { more: `(func $init ${forever("")}) (start $init)` }),
    outcome: ends("start"),
  },
  {
    name: "long-loop",
    does: "uses a budget of many milliseconds up with each reading",
    wasm: () => onReading(forever("")),
    budget: { instructions: 20_000_000 },
    outcome: ends("instructions"),
  },
  {
    name: "busy",
    does: "does nearly as much as it may with each reading",
    wasm: () =>
      onReading(`(local $i i32) (loop $l
        (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 14000))))`),
    outcome: LIVES,
  },
  {
    name: "divisions",
    does: "divides 64-bit numbers, the slowest of instructions",
    wasm: () =>
      onReading(`(local $x i64) (local $y i64) (local.set $x (i64.const -3)) (local.set $y (i64.const 3))
        ${forever("(local.set $x (i64.div_u (i64.const -3) (i64.or (i64.div_u (local.get $x) (local.get $y)) (i64.const 1))))")}`),
    outcome: ends("instructions"),
  },
  {
    name: "deep-recursion",
    does: "calls itself without an end",
    wasm: () => onReading("(call $deep)", { more: "(func $deep (call $deep))" }),
    outcome: ends("stack", "instructions"),
  },
  {
    name: "deep-recursion-with-calls",
    does: "calls the host from the very end of the stack",
    wasm: () =>
      onReading("(call $deep)", {
        more: `(func $deep (drop (call $configNumber (i32.const 1024) (i32.const 2) (f64.const 0))) (call $deep))`,
        texts: "no",
      }),
    budget: { instructions: 1_000_000 },
    outcome: ends("stack", "instructions"),
  },
  {
    name: "memory-bomb",
    does: "grows its memory as far as it goes, and writes it",
    wasm: () =>
      onReading(
        forever(
          "(memory.fill (i32.mul (memory.grow (i32.const 16)) (i32.const 65536)) (i32.const 1) (i32.const 1048576))",
        ),
        {
          pages: "1",
        },
      ),
    budget: { memoryBytes: 16 * MEGABYTE, instructions: 1_000_000 },
    outcome: ends("memory", "instructions"),
  },
  {
    name: "memory-fill",
    does: "fills all of a large memory again and again",
    wasm: () => onReading(forever("(memory.fill (i32.const 0) (i32.const 1) (i32.const 4194304))"), { pages: "64" }),
    budget: { memoryBytes: 4 * MEGABYTE, instructions: 1_000_000 },
    outcome: ends("instructions"),
  },
  {
    name: "stores-all-over",
    does: "writes all over a memory that no cache holds",
    wasm: () => onReading(`(local $i i32) ${forever(STORE_ALL_OVER)}`, { pages: "256" }),
    budget: { memoryBytes: 16 * MEGABYTE },
    outcome: ends("instructions"),
  },
  {
    name: "memory-grow-by-nothing",
    does: "grows its memory by no page, a call into the engine",
    wasm: () => onReading(forever("(drop (memory.grow (i32.const 0)))")),
    outcome: ends("instructions"),
  },
  {
    name: "table-growth",
    does: "grows a table without an end",
    wasm: () =>
      onReading(forever("(drop (table.grow (ref.null func) (i32.const 1000)))"), { more: "(table 1 funcref)" }),
    outcome: ends("instructions", "memory"),
  },
  {
    name: "table-fill",
    does: "fills a table again and again",
    wasm: () =>
      onReading(forever("(table.fill (i32.const 0) (ref.null func) (i32.const 1000))"), {
        more: "(table 1000 funcref)",
      }),
    outcome: ends("instructions"),
  },
  { name: "traps", does: "traps on each reading", wasm: () => onReading("unreachable"), outcome: ends("trap") },
];
