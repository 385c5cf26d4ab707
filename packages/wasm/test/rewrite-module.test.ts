import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isThimbleError } from "@thimble/base";
import fc from "fast-check";
import { type RewriteOptions, rewriteModule } from "../src/index.ts";
import { MODULES } from "./support/modules.ts";
import { moduleWith } from "./support/raw-module.ts";
import { compile, exported, KEEP, OPTIONS, start } from "./support/rewritten.ts";
import { wat } from "./support/wat.ts";
import { engine } from "./support/web-assembly.ts";

const HOST = { env: { log: () => undefined, limit: 4 } };

describe("rewriteModule()", () => {
  for (const [name, bytes] of Object.entries(MODULES)) {
    test(`does the same as before: ${name}`, () => {
      const original = new engine.Instance(compile(bytes), HOST);
      const metered = start(bytes, {}, HOST);
      const plain = start(bytes, { meter: false }, HOST);
      if (original.exports["run"] === undefined) return;
      for (const value of [0, 1, 2, 5, 30]) {
        const expected = outcomeOf(() => exported(original, "run")(value, 0));
        assert.deepEqual(
          outcomeOf(() => plain.enter("run", KEEP, value, 0)),
          expected,
        );
        assert.deepEqual(
          outcomeOf(() => metered.enter("run", 100_000, value, 0)),
          expected,
        );
      }
    });
  }

  test("pays for tail calls, and does not grow the stack by them", () => {
    const running = start(MODULES["tailCalls"] ?? new Uint8Array());
    const outcome = running.run("run", 100_000_000, 1_000_000, 0);
    // Nine or ten instructions for the odd and even ones each, and seven for the last.
    assert.equal(outcome.kind, "done");
    assert.equal(running.run("run", 1_000, 1_000_000, 0).kind, "out-of-fuel");
  });

  test("is refused when it nests deeper than the limit", () => {
    const deep = (depth: number): Uint8Array =>
      moduleWith(...Array.from({ length: depth }, () => [0x02, 0x40]).flat(), ...new Array<number>(depth).fill(0x0b));
    assert.doesNotThrow(() => compile(rewriteModule(deep(1_000), OPTIONS).bytes));
    assert.throws(
      () => rewriteModule(deep(1_001), OPTIONS),
      (error) => isThimbleError(error, "wasm.too-large") && error.details["limit"] === "nestingDepth",
    );
  });

  test("is valid after the rewriting exactly when it was before, for modules that are changed at random", () => {
    const options: RewriteOptions = {
      ...OPTIONS,
      entries: { run: { params: ["i32"], results: ["i32"] } },
      memory: { ...OPTIONS.memory, maximumPages: 65_536 },
      maximumTableElements: 10_000_000,
    };
    let valid = 0;
    let invalid = 0;
    const changed = fc.constantFrom(...Object.values(MODULES).slice(1)).chain((bytes) =>
      fc
        .array(fc.tuple(fc.nat(bytes.length - 1), fc.oneof(fc.nat(255), fc.nat(12))), { minLength: 1, maxLength: 3 })
        .map((changes) => {
          const copy = bytes.slice();
          for (const [at, byte] of changes) copy[at] = byte;
          return copy;
        }),
    );
    fc.assert(
      fc.property(changed, fc.boolean(), (bytes, meter) => {
        const wasValid = engine.validate(bytes);
        let rewritten: Uint8Array;
        try {
          rewritten = rewriteModule(bytes, { ...options, meter }).bytes;
        } catch (error) {
          assert.ok(isThimbleError(error) && error.code.startsWith("wasm."), String(error));
          // What the engine takes is refused only for a reason that has a name.
          if (wasValid) assert.notEqual(error.code, "wasm.malformed", error.message);
          return;
        }
        if (wasValid) valid++;
        else invalid++;
        assert.equal(engine.validate(rewritten), wasValid);
      }),
      { numRuns: Number(process.env["THIMBLE_TEST_RUNS"] ?? 3_000) },
    );
    // That both were met: some 350 and 120 of 3,000, as chance has it.
    assert.ok(valid > 30 && invalid > 30, `${valid} valid, ${invalid} invalid`);
  });

  test("grows by the same for each function", () => {
    const body = "(if (i32.eqz (local.get 0)) (then (return (i32.const 1)))) (call $f0 (i32.const 0))";
    const of = (count: number): number => {
      const functions = Array.from({ length: count }, (_, i) => `(func $f${i} (param i32) (result i32) ${body})`);
      return rewriteModule(wat(`(module ${functions.join("")})`), OPTIONS).bytes.length;
    };
    assert.ok(of(2_000) < of(200) * 10.5);
  });
});

/** What a call returns, or the kind of its error. */
function outcomeOf(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error instanceof engine.RuntimeError ? "trap" : error;
  }
}
