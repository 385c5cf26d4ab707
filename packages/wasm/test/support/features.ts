/** A proposal of WebAssembly that V8 has on by default, and what becomes of a module that uses it. */
export interface Feature {
  readonly name: string;
  /** The version of the specification that has it, undefined for what has no version. */
  readonly since?: string;
  /** A module that uses it, in text format or as the bytes behind the preamble in hexadecimal digits. */
  readonly module: string;
  readonly verdict:
    | {
        readonly kind: "metered";
        /** What its export `run` returns. */
        readonly result: number;
        /** Instructions that `run` takes, counted by hand. */
        readonly count: number;
      }
    | {
        readonly kind: "refused";
        /** The word for it in the error. */
        readonly feature: string;
        readonly why: string;
      };
}

const run = (body: string, rest = ""): string => `(module ${rest} (func (export "run") (result i32) ${body}))`;

const metered = (result: number, count: number): Feature["verdict"] => ({ kind: "metered", result, count });

const refused = (feature: string, why: string): Feature["verdict"] => ({ kind: "refused", feature, why });

const UNWINDING = "who throws leaves instructions behind that were paid for";
const TYPES = "the host's memory, not the module's, would hold what it makes: no budget bounds it";
const SHARING = "two threads that share a memory do not give the same result twice";

/** Every one of them. @see V8, src/wasm/wasm-feature-flags.h */
export const FEATURES: readonly Feature[] = [
  {
    name: "sign extension",
    since: "2.0",
    module: run("(i32.extend8_s (i32.const 255))"),
    verdict: metered(-1, 2),
  },
  {
    name: "saturating conversions",
    since: "2.0",
    module: run("(i32.trunc_sat_f64_s (f64.const 1e99))"),
    verdict: metered(0x7fffffff, 1 + 2),
  },
  {
    name: "mutable globals, imported and exported",
    since: "2.0",
    module: run(
      "(global.set $g (i32.add (global.get $g) (i32.const 1))) (global.get $g)",
      `(global $g (export "g") (mut i32) (i32.const 4))`,
    ),
    verdict: metered(5, 5),
  },
  {
    name: "multiple values",
    since: "2.0",
    module: run("(call $two) i32.sub", "(func $two (result i32 i32) (i32.const 9) (i32.const 4))"),
    verdict: metered(5, 4),
  },
  {
    name: "bulk memory",
    since: "2.0",
    module: run(
      "(memory.fill (i32.const 0) (i32.const 7) (i32.const 40)) (memory.copy (i32.const 64) (i32.const 0) (i32.const 16)) (i32.load8_u (i32.const 79))",
      "(memory 1)",
    ),
    verdict: metered(7, 3 + 8 + 2 + 3 + 8 + 1 + 2),
  },
  {
    name: "reference types",
    since: "2.0",
    module: run(
      "(table.set 0 (i32.const 1) (ref.func $f)) (ref.is_null (table.get 0 (i32.const 1)))",
      "(table 2 funcref) (elem declare func $f) (func $f)",
    ),
    verdict: metered(0, 4 + 2 * 256),
  },
  {
    name: "fixed-width SIMD",
    since: "2.0",
    module: run("(i32x4.extract_lane 2 (i32x4.add (v128.const i32x4 1 2 3 4) (i32x4.splat (i32.const 10))))"),
    verdict: metered(13, 5),
  },
  {
    name: "extended constant expressions",
    since: "3.0",
    module: run("(global.get $g)", "(global $g i32 (i32.add (i32.const 20) (i32.const 22)))"),
    verdict: metered(42, 1),
  },
  {
    name: "tail calls",
    since: "3.0",
    module: run(
      "(return_call $down (i32.const 1000))",
      "(func $down (param i32) (result i32) (if (i32.eqz (local.get 0)) (then (return (i32.const 5)))) (return_call $down (i32.sub (local.get 0) (i32.const 1))))",
    ),
    verdict: metered(5, 2 + 1000 * 7 + 5),
  },
  {
    name: "custom sections, branch hints among them",
    module:
      "0105016000017f030201000707010372756e00000020196d657461646174612e636f64652e6272616e63685f68696e74010001030101" +
      "0a0e010c004101044041010f0b41020b",
    verdict: metered(1, 4),
  },
  {
    name: "exception handling (exnref)",
    since: "3.0",
    module: "010401600000030201000d030100000a0f010d0002401f4001020008000b0b0b",
    verdict: refused("exception handling", UNWINDING),
  },
  {
    name: "exception handling (legacy)",
    module: "010401600000030201000d030100000a0a01080006400800190b0b",
    verdict: refused("exception handling", UNWINDING),
  },
  {
    name: "garbage collection: structures and arrays",
    since: "3.0",
    module: "0108025f017f00600000030201010a0a0108004101fb00001a0b",
    verdict: refused("garbage collection", TYPES),
  },
  {
    name: "garbage collection: recursive types",
    since: "3.0",
    module: "0109014e02600000600000030201010a040102000b",
    verdict: refused("garbage collection", TYPES),
  },
  {
    name: "typed function references",
    since: "3.0",
    module: "0109026000006001640000030201010a08010600200014000b",
    verdict: refused("typed function references", "no compiler that makes containers needs them"),
  },
  {
    name: "typed tail calls (return_call_ref)",
    since: "3.0",
    module: "0109026000006001640000030201010a08010600200015000b",
    verdict: refused("typed function references", "no compiler that makes containers needs them"),
  },
  {
    name: "tables with an initial value",
    since: "3.0",
    module: "0409014000700001d0700b",
    verdict: refused("tables with an initial value", "no compiler that makes containers needs them"),
  },
  {
    name: "memory64",
    since: "3.0",
    module: "0503010401",
    verdict: refused("memory64 (64-bit addresses)", "no container has four gigabytes"),
  },
  {
    name: "table64",
    since: "3.0",
    module: "040401700401",
    verdict: refused("memory64 (64-bit addresses)", "no container has four gigabytes"),
  },
  {
    name: "multiple memories",
    since: "3.0",
    module: "05050200010001",
    verdict: refused("multi-memory", "a budget is for one memory"),
  },
  {
    name: "relaxed SIMD",
    since: "3.0",
    module: "01070160027b7b017b030201000a0b01090020002001fd80020b",
    verdict: refused("relaxed SIMD", "its results differ between machines"),
  },
  {
    name: "threads: shared memories",
    module: "05040103010a",
    verdict: refused("threads (shared memory)", SHARING),
  },
  {
    name: "threads: atomic instructions",
    module: "010401600000030201000503010001" + "0a0d010b0041004101fe1e02001a0b",
    verdict: refused("threads (atomic instructions)", SHARING),
  },
  {
    name: "threads: fences",
    module: "010401600000030201000a07010500fe03000b",
    verdict: refused("threads (atomic instructions)", SHARING),
  },
];
