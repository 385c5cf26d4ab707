/** A kind of instruction that is measured: its code runs again and again in one loop. */
export interface InstructionKind {
  /** Lower case, dotted: part of the name of a metric. */
  readonly name: string;
  /** WebAssembly text that leaves nothing on the stack. */
  readonly code: string;
  /** Times in a row in one round of the loop. */
  readonly copies: number;
  /** Rounds that make a sample of about a millisecond. */
  readonly rounds: number;
}

/** Of the bytes that memory instructions go to: as large as a core's own cache. */
const MASK = 0x3fffc;
const ADDRESS = `(i32.and (local.get $i) (i32.const ${MASK}))`;
const NEXT_ADDRESS = `(local.set $i (i32.add (i32.mul (local.get $i) (i32.const 1664525)) (i32.const 1013904223)))`;
const CACHED = `(i32.and (i32.shr_u (local.get $i) (i32.const 8)) (i32.const ${MASK}))`;

function kind(name: string, code: string, { copies = 32, rounds = 20_000 } = {}): InstructionKind {
  return { name, code, copies, rounds };
}

/** An operation whose result is its next operand: the machine can not begin one before the last one has ended. */
function chain(name: string, local: string, operation: string, rounds?: number): InstructionKind {
  return kind(name, `(local.set ${local} ${operation})`, rounds === undefined ? {} : { rounds });
}

const i32 = (operation: string): string => `(${operation} (local.get $i) (local.get $j))`;
const i64 = (operation: string): string => `(${operation} (local.get $l) (local.get $m))`;
const f64 = (operation: string): string => `(${operation} (local.get $f) (local.get $g))`;
const f32 = (operation: string): string => `(${operation} (local.get $s) (local.get $t))`;
const v128 = (operation: string): string => `(${operation} (local.get $v) (local.get $w))`;
const lengths = (name: string, code: (length: number) => string): InstructionKind[] => [
  kind(`${name}.0`, code(0), { rounds: 2_000 }),
  kind(`${name}.100`, code(100), { rounds: 500 }),
  kind(`${name}.9000`, code(9_000), { copies: 4, rounds: 40 }),
];

/** What is measured: every kind of which V8 makes something else than one or two instructions of the machine, and some of those. */
export const INSTRUCTION_KINDS: readonly InstructionKind[] = [
  kind("nop", "nop"),
  chain("i32.add", "$i", i32("i32.add")),
  chain("i32.mul", "$i", i32("i32.mul")),
  chain("i32.div_s", "$i", `(i32.or (i32.div_s (i32.const -3) (local.get $i)) (i32.const 1))`, 5_000),
  chain("i32.rem_u", "$i", `(i32.or (i32.rem_u (i32.const -3) (local.get $i)) (i32.const 1))`, 5_000),
  chain("i32.popcnt", "$i", "(i32.popcnt (local.get $i))"),
  chain("i64.add", "$l", i64("i64.add")),
  chain("i64.div_s", "$l", `(i64.or (i64.div_s (i64.const -3) (local.get $l)) (i64.const 1))`, 5_000),
  chain("i64.div_u", "$l", `(i64.or (i64.div_u (i64.const -3) (local.get $l)) (i64.const 1))`, 5_000),
  chain("i64.rem_s", "$l", `(i64.or (i64.rem_s (i64.const -3) (local.get $l)) (i64.const 1))`, 5_000),
  chain("i64.rem_u", "$l", `(i64.or (i64.rem_u (i64.const -3) (local.get $l)) (i64.const 1))`, 5_000),
  chain("f32.add", "$s", f32("f32.add")),
  chain("f32.div", "$s", f32("f32.div"), 5_000),
  chain("f32.sqrt", "$s", "(f32.sqrt (local.get $s))", 5_000),
  chain("f64.add", "$f", f64("f64.add")),
  chain("f64.div", "$f", f64("f64.div"), 5_000),
  chain("f64.sqrt", "$f", "(f64.sqrt (local.get $f))", 5_000),
  // Numbers so small that some machines take a hundred times as long for them.
  kind("f32.mul.subnormal", "(local.set $s (f32.mul (f32.const 0x1p-100) (f32.reinterpret_i32 (local.get $j))))"),
  kind(
    "f64.mul.subnormal",
    "(local.set $f (f64.mul (f64.const 0x1p-1000) (f64.reinterpret_i64 (i64.const 0x0020000000000001))))",
  ),
  chain("f64.add.subnormal", "$d", "(f64.add (local.get $d) (local.get $d2))"),
  chain("f64.mul.subnormal.chain", "$d", "(f64.mul (f64.mul (local.get $d) (f64.const 0.5)) (f64.const 2))"),
  chain("f64.div.subnormal", "$d", "(f64.div (f64.div (local.get $d) (f64.const 3)) (f64.const 0.3333333))", 5_000),
  chain(
    "f64.sqrt.subnormal",
    "$f",
    "(f64.add (f64.sqrt (local.get $d)) (f64.mul (local.get $f) (f64.const 0)))",
    5_000,
  ),
  chain("f32.demote.subnormal", "$s", "(f32.demote_f64 (f64.mul (f64.promote_f32 (local.get $s)) (f64.const 1)))"),
  chain("f64.min", "$f", f64("f64.min")),
  chain("f64.nearest", "$f", "(f64.nearest (local.get $f))"),
  chain("f64.floor", "$f", "(f64.floor (local.get $f))"),
  chain("f64.copysign", "$f", f64("f64.copysign")),
  chain("f32.demote", "$s", "(f32.demote_f64 (f64.promote_f32 (local.get $s)))"),
  chain("i32.trunc_f64_s", "$i", "(i32.trunc_f64_s (f64.convert_i32_s (local.get $i)))"),
  chain("i32.trunc_f64_u", "$i", "(i32.trunc_f64_u (f64.convert_i32_u (local.get $i)))"),
  chain("i64.trunc_f64_u", "$l", "(i64.trunc_f64_u (f64.convert_i64_u (i64.and (local.get $l) (i64.const 255))))"),
  chain("i64.trunc_sat_f64_s", "$l", "(i64.trunc_sat_f64_s (f64.convert_i64_s (local.get $l)))"),
  chain("i64.trunc_sat_f64_u", "$l", "(i64.trunc_sat_f64_u (f64.convert_i64_u (local.get $l)))"),
  chain("f32.convert_i64_u", "$l", "(i64.trunc_sat_f32_u (f32.convert_i64_u (local.get $l)))"),
  chain("i32.load.chain", "$j", "(i32.load (i32.and (local.get $j) (i32.const 0x3fffc)))"),
  kind("i32.load.random", `${NEXT_ADDRESS} (local.set $j (i32.xor (local.get $j) (i32.load ${CACHED})))`),
  kind("i32.store.random", `${NEXT_ADDRESS} (i32.store ${CACHED} (i32.const 1))`),
  kind("i64.store.unaligned", `(i64.store offset=61 ${ADDRESS} (local.get $l))`),
  kind("i64.store.split", "(i64.store offset=4092 (local.get $z) (local.get $l))"),
  kind("v128.store.split", "(v128.store offset=4090 (local.get $z) (local.get $v))"),
  kind("i64.load.split", "(local.set $l (i64.xor (local.get $l) (i64.load offset=4092 (local.get $z))))"),
  kind(
    "i64.store.load.split",
    "(local.set $l (i64.load offset=4093 (block (result i32) (i64.store offset=4090 (local.get $z) (local.get $l)) (local.get $z))))",
  ),
  chain(
    "i64.store.load",
    "$l",
    `(i64.load offset=63 (block (result i32) (i64.store offset=63 ${ADDRESS} (local.get $l)) ${ADDRESS}))`,
  ),
  kind("global", "(global.set $n (i32.add (global.get $n) (i32.const 1)))"),
  kind(
    "br_if",
    `${NEXT_ADDRESS} (block (br_if 0 (i32.and (i32.shr_u (local.get $i) (i32.const 17)) (i32.const 1))) nop)`,
    { rounds: 5_000 },
  ),
  kind(
    "br_table",
    `${NEXT_ADDRESS} (block (block (block (block (br_table 0 1 2 3 (i32.and (i32.shr_u (local.get $i) (i32.const 17)) (i32.const 3)))))))`,
    { rounds: 5_000 },
  ),
  kind(
    "select",
    `${NEXT_ADDRESS} (local.set $j (select (local.get $i) (local.get $j) (i32.and (local.get $i) (i32.const 65536))))`,
  ),
  kind("call", "(call $nothing)", { rounds: 5_000 }),
  kind("call.looping", "(call $once)", { rounds: 5_000 }),
  kind("call_indirect", "(call_indirect (type $nothing) (i32.const 1))", { rounds: 5_000 }),
  kind(
    "call_indirect.random",
    `${NEXT_ADDRESS} (call_indirect (type $nothing) (i32.and (i32.shr_u (local.get $i) (i32.const 17)) (i32.const 7)))`,
    { rounds: 5_000 },
  ),
  kind("memory.size", "(drop (memory.size))"),
  kind("memory.grow.0", "(drop (memory.grow (i32.const 0)))", { rounds: 1_000 }),
  kind("table.size", "(drop (table.size $r))"),
  kind("table.get", "(drop (table.get $r (i32.const 1)))", { rounds: 5_000 }),
  kind("table.get.external", "(drop (table.get $x (i32.const 1)))", { rounds: 5_000 }),
  kind("table.set", "(table.set $r (i32.const 9) (ref.func $nothing))", { rounds: 2_000 }),
  kind("table.set.null", "(table.set $r (i32.const 9) (ref.null func))", { rounds: 2_000 }),
  kind("table.set.external", "(table.set $x (i32.const 9) (local.get $e))", { rounds: 2_000 }),
  kind("table.grow.0", "(drop (table.grow $r (ref.null func) (i32.const 0)))", { rounds: 1_000 }),
  kind("ref.func", "(drop (ref.is_null (ref.func $nothing)))", { rounds: 5_000 }),
  ...lengths("memory.fill", (n) => `(memory.fill (i32.const 64) (i32.const 1) (i32.const ${n * 16}))`),
  ...lengths("memory.copy", (n) => `(memory.copy (i32.const 64) (i32.const 80001) (i32.const ${n * 16}))`),
  ...lengths("memory.init", (n) => `(memory.init $d (i32.const 64) (i32.const 0) (i32.const ${n * 16}))`),
  ...lengths("table.fill", (n) => `(table.fill $r (i32.const 0) (ref.func $nothing) (i32.const ${n}))`),
  ...lengths("table.fill.null", (n) => `(table.fill $r (i32.const 0) (ref.null func) (i32.const ${n}))`),
  ...lengths("table.fill.external", (n) => `(table.fill $x (i32.const 0) (local.get $e) (i32.const ${n}))`),
  ...lengths("table.copy", (n) => `(table.copy $r $r (i32.const 0) (i32.const 1) (i32.const ${n}))`),
  ...lengths("table.init", (n) => `(table.init $r $f (i32.const 0) (i32.const 0) (i32.const ${n}))`),
  kind("memory.fill.some", `(memory.fill (i32.const 64) (i32.const 1) (i32.and (local.get $j) (i32.const 15)))`, {
    rounds: 2_000,
  }),
  kind("memory.copy.some", `(memory.copy (i32.const 64) (i32.const 80001) (i32.and (local.get $j) (i32.const 15)))`, {
    rounds: 2_000,
  }),
  kind("memory.copy.overlap", `(memory.copy (i32.const 65) (i32.const 64) (i32.const 1000))`, { rounds: 2_000 }),
  kind("data.drop", "(data.drop $dropped)", { rounds: 2_000 }),
  kind("elem.drop", "(elem.drop $gone)", { rounds: 2_000 }),
  chain("i8x16.add", "$v", v128("i8x16.add")),
  chain("i8x16.popcnt", "$v", "(i8x16.popcnt (local.get $v))"),
  chain("i8x16.shl", "$v", "(i8x16.shl (local.get $v) (local.get $i))"),
  chain("i8x16.shr_s", "$v", "(i8x16.shr_s (local.get $v) (local.get $i))"),
  chain("i8x16.swizzle", "$v", v128("i8x16.swizzle")),
  chain(
    "i8x16.shuffle",
    "$v",
    `(i8x16.shuffle 0 17 2 19 4 21 6 23 8 25 10 27 12 29 14 31 (local.get $v) (local.get $w))`,
  ),
  chain("i64x2.mul", "$v", v128("i64x2.mul")),
  chain("i64x2.shr_s", "$v", "(i64x2.shr_s (local.get $v) (local.get $i))"),
  chain("i64x2.abs", "$v", "(i64x2.abs (local.get $v))"),
  chain("i32x4.mul", "$v", v128("i32x4.mul")),
  chain("i32x4.dot", "$v", v128("i32x4.dot_i16x8_s")),
  chain("i32x4.trunc_sat_f32x4_u", "$v", "(i32x4.trunc_sat_f32x4_u (local.get $v))"),
  chain("i32x4.trunc_sat_f64x2_u", "$v", "(i32x4.trunc_sat_f64x2_u_zero (local.get $v))"),
  chain("f32x4.convert_i32x4_u", "$v", "(f32x4.convert_i32x4_u (local.get $v))"),
  chain("f64x2.convert_i32x4_u", "$v", "(f64x2.convert_low_i32x4_u (local.get $v))"),
  chain("f32x4.div", "$v", v128("f32x4.div"), 5_000),
  chain("f32x4.sqrt", "$v", "(f32x4.sqrt (local.get $v))", 5_000),
  chain("f64x2.div", "$v", v128("f64x2.div"), 5_000),
  chain("f64x2.sqrt", "$v", "(f64x2.sqrt (local.get $v))", 5_000),
  chain("f64x2.min", "$v", v128("f64x2.min")),
  chain("f32x4.max", "$v", v128("f32x4.max")),
  chain("f64x2.nearest", "$v", "(f64x2.nearest (local.get $v))"),
  kind("v128.load_lane", `(local.set $v (v128.load8_lane 3 ${ADDRESS} (local.get $v)))`),
  kind("i8x16.all_true", "(local.set $j (i8x16.all_true (local.get $v)))"),
  kind("i8x16.bitmask", "(local.set $j (i8x16.bitmask (local.get $v)))"),
  chain("i16x8.q15mulr_sat_s", "$v", v128("i16x8.q15mulr_sat_s")),
];

/** A module that exports `tick`, which runs the code so many rounds. */
export function moduleOf({ code, copies }: InstructionKind): string {
  return `(module (memory 16) (type $nothing (func)) (global $n (mut i32) (i32.const 0))
    (table $indirect 8 funcref) (table $r 10000 funcref) (table $x 10000 externref)
    (elem (table $indirect) (i32.const 0) func $nothing $two $three $four $nothing $two $three $four)
    (elem $f func ${"$nothing ".repeat(9_000)}) (elem $gone func $nothing) (data $dropped "0123") (data $d "${"0123456789abcdef".repeat(10_000)}")
    (func $nothing) (func $two) (func $three) (func $four)
    (func $once (local $i i32) (loop (br_if 0 (i32.gt_u (local.get $i) (i32.const 1)))))
    (func (export "tick") (param $rounds f64)
      (local $left i32) (local $i i32) (local $j i32) (local $l i64) (local $m i64) (local $f f64) (local $g f64)
      (local $s f32) (local $t f32) (local $v v128) (local $w v128) (local $e externref)
      (local $z i32) (local $d f64) (local $d2 f64) (local.set $d (f64.const 0x1p-1030)) (local.set $d2 (f64.const 0x1p-1060))
      (local.set $left (i32.trunc_f64_u (local.get $rounds)))
      (local.set $i (i32.const 3)) (local.set $j (i32.const 7)) (local.set $l (i64.const 3)) (local.set $m (i64.const 7))
      (local.set $f (f64.const 1.5)) (local.set $g (f64.const 1.0000001)) (local.set $s (f32.const 1.5)) (local.set $t (f32.const 1.0001))
      (local.set $v (v128.const f64x2 1.5 2.5)) (local.set $w (v128.const f64x2 1.0000001 1.0000002))
      (loop $round ${code.concat("\n").repeat(copies)}
        (br_if $round (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
      (global.set $n (i32.xor (local.get $i) (local.get $j)))
      (i64.store (i32.const 0) (local.get $l)) (f64.store (i32.const 8) (local.get $f)) (f32.store (i32.const 16) (local.get $s))
      (v128.store (i32.const 24) (local.get $v))))`;
}
