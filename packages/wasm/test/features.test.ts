import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { isThimbleError } from "@thimble/base";
import { checkImports, ENTRY, parseModule, rewriteModule } from "../src/index.ts";
import { FEATURES, type Feature } from "./support/features.ts";
import { rawModule } from "./support/refused.ts";
import { OPTIONS, start } from "./support/rewritten.ts";
import { wat } from "./support/wat.ts";
import { engine } from "./support/web-assembly.ts";

const PAGE = new URL("../../../docs/wasm.md", import.meta.url);

function bytesOf({ module }: Feature): Uint8Array {
  return module.startsWith("(") ? wat(module) : rawModule(...Buffer.from(module, "hex"));
}

/** The table of docs/wasm.md. */
function featureTable(): string {
  const rows = FEATURES.map(({ name, since, verdict }) => {
    const what = verdict.kind === "metered" ? "metered" : `refused as "${verdict.feature}": ${verdict.why}`;
    return `| ${name} | ${since ?? ""} | ${what} |`;
  });
  return ["| feature | WebAssembly | what becomes of it |", "|---|---|---|", ...rows].join("\n");
}

describe("each feature that V8 has on by default", () => {
  for (const feature of FEATURES) {
    const { verdict } = feature;
    test(`is metered right or refused by name: ${feature.name}`, () => {
      const bytes = bytesOf(feature);
      assert.ok(engine.validate(bytes), "V8 does not take it: it is off, or the fixture is wrong");
      if (verdict.kind === "refused") {
        assert.throws(
          () => rewriteModule(bytes, OPTIONS),
          (error) => isThimbleError(error, "wasm.unsupported") && error.details["feature"] === verdict.feature,
        );
        return;
      }
      const running = start(bytes);
      assert.deepEqual(running.run("run", verdict.count), { kind: "done", fuelLeft: 0, result: verdict.result });
      assert.equal(start(bytes).run("run", verdict.count - 1).kind, "out-of-fuel");
    });
  }

  test("stands in docs/wasm.md", () => {
    assert.ok(readFileSync(PAGE, "utf8").includes(`\n${featureTable()}\n`), `expected in it:\n${featureTable()}`);
  });
});

test("JavaScript string builtins are imports like others: refused where the contract has them not", () => {
  const bytes = wat(`(module (import "wasm:js-string" "length" (func (param externref) (result i32))))`);
  assert.equal(checkImports(parseModule(bytes), {}).length, 1);
});

test("a call that JSPI suspends is metered as any other", async () => {
  const module = wat(`(module (import "env" "wait" (func $wait (result i32)))
    (func (export "run") (result i32) (i32.add (call $wait) (i32.const 1))))`);
  const running = start(module, {}, { env: { wait: new engine.Suspending(() => Promise.resolve(41)) } });
  const enter = engine.promising(running.instance.exports["thimble:enter"]);
  const pending = enter(3, 100);
  assert.equal(running.enter(ENTRY.counter, -1), 97);
  assert.equal(await pending, 42);
  assert.equal(running.enter(ENTRY.counter, -1), 97);
});
