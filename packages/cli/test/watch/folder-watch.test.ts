import assert from "node:assert/strict";
import { test } from "node:test";
import { isSource } from "../../src/watch/folder-watch.ts";

test("isSource() leaves out what tools write", () => {
  for (const path of ["main.ts", "src/lib.rs", "target.ts", "Cargo.toml"]) assert.ok(isSource(path), path);
  for (const path of [".git/index", "a/.main.ts.swp", "node_modules/x/y.ts", "target/a.d", "main.ts~", "node_modules"])
    assert.ok(!isSource(path), path);
});
