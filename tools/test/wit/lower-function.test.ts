import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { coreSignature, lowerFunction } from "../../wit/lower-function.ts";
import { readWit } from "../../wit/read-wit.ts";
import { WitLibrary } from "../../wit/wit-library.ts";

/** How a function with these parameters and this result is imported: `i32 f64 -> i32`. */
function lowered(signature: string): string {
  const library = new WitLibrary([
    readWit(
      `package a:b@1.0.0;
       interface types { enum end { good, bad } record pair { left: f64, right: u64 } }
       interface home { use types.{end, pair}; resource bucket; type time = f64; variant error { none, other(string) }
         f: func${signature}; }
       world container { import home; }`,
      "a.wit",
    ),
  ]);
  const [home] = library.imported;
  assert.ok(home?.functions[0]);
  const function_ = lowerFunction(home.functions[0], home, library);
  assert.equal(function_.module, "a:b/home@1.0.0");
  const { params, results } = coreSignature(function_);
  return `${params.join(" ")} -> ${results.join(" ")}`.trim();
}

describe("lowerFunction()", () => {
  for (const [signature, expected] of [
    ["()", "->"],
    ["(a: u32, b: f64, c: bool, d: u64, e: time) -> f64", "i32 f64 i32 i64 f64 -> f64"],
    ["(name: string, payload: list<u8>) -> u32", "i32 i32 i32 i32 -> i32"],
    ["(a: end, b: borrow<bucket>, c: bucket) -> end", "i32 i32 i32 -> i32"],
    ["(a: option<list<u8>>, b: option<u64>)", "i32 i32 i32 i32 i64 ->"],
    // What is no single value comes back through memory.
    ["() -> pair", "i32 ->"],
    ["(a: u32) -> option<list<u8>>", "i32 i32 ->"],
    ["() -> list<string>", "i32 ->"],
    ["() -> result<_, end>", "i32 ->"],
    ["() -> result<f64, error>", "i32 ->"],
    ["() -> tuple<u32, u32>", "i32 ->"],
  ] as const) {
    it(`lowers ${signature} as the canonical ABI says`, () => assert.equal(lowered(signature), expected));
  }

  it("refuses what the bindings have no way to say", () => {
    assert.throws(() => lowered("(a: error)"), /no bindings for error a/);
    assert.throws(() => lowered("(a: unknown)"), /no type unknown/);
  });
});
