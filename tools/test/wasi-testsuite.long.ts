import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";

const CHECKOUT = process.env["THIMBLE_WASI_TESTSUITE"];

test("every wasm32-wasip1 test of WebAssembly/wasi-testsuite passes", {
  skip: CHECKOUT === undefined && "set THIMBLE_WASI_TESTSUITE to a checkout of its branch prod/testsuite-base",
}, () => {
  const run = spawnSync(process.execPath, ["tools/wasi-testsuite.ts", CHECKOUT ?? ""], { encoding: "utf8" });
  assert.equal(run.status, 0, run.stdout);
});
