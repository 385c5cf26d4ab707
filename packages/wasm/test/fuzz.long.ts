import assert from "node:assert/strict";
import { test } from "node:test";
import { fuzz } from "./support/fuzz/fuzz.ts";
import { findWasmTools } from "./support/wasm-tools.ts";

const MILLISECONDS = 60_000;

const tools = findWasmTools();

test("a minute of modules, with those of wasm-smith among them", {
  skip: tools.kind === "missing" ? tools.why : false,
}, () => {
  if (tools.kind === "missing") return;
  const started = performance.now();
  const report = fuzz({
    seed: 100_000,
    goesOn: () => performance.now() - started < MILLISECONDS,
    now: () => performance.now(),
    wasmTools: tools.path,
  });
  assert.deepEqual(report.failures, []);
  assert.ok(report.calls > 100, JSON.stringify(report));
});
