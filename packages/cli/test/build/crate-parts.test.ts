import assert from "node:assert/strict";
import { test } from "node:test";
import { crateParts } from "../../src/build/crate-parts.ts";

const TARGET = "wasm32-unknown-unknown";

test("crateParts() lists what is in the module, as each cargo names it, and neither macros nor build scripts nor itself", () => {
  const artifact = (package_id: string, file = `/p/target/${TARGET}/release/deps/libx.rlib`): string =>
    JSON.stringify({ reason: "compiler-artifact", package_id, filenames: [file] });
  const output = [
    artifact("itoa 1.0.1 (registry+https://github.com/rust-lang/crates.io-index)"),
    artifact("registry+https://github.com/rust-lang/crates.io-index#heapless@0.8.0"),
    artifact("path+file:///home/a/sdk/rust#thimble@0.1.0"),
    artifact("path+file:///home/a/filter#0.2.0"),
    artifact("path+file:///home/a/folder#filter-two@0.3.0"),
    artifact("syn 2.0.0 (registry+https://github.com/rust-lang/crates.io-index)", "/p/target/release/deps/libsyn.rlib"),
    artifact("path+file:///home/a/guard#guard@0.1.0", `/p/target/${TARGET}/release/guard.wasm`),
    "{ no json",
    '{"reason":"build-finished"}',
    "warning: a",
  ].join("\n");
  assert.deepEqual(crateParts(output, TARGET), [
    { name: "filter", version: "0.2.0" },
    { name: "filter-two", version: "0.3.0" },
    { name: "heapless", version: "0.8.0", purl: "pkg:cargo/heapless@0.8.0" },
    { name: "itoa", version: "1.0.1", purl: "pkg:cargo/itoa@1.0.1" },
    { name: "thimble", version: "0.1.0", purl: "pkg:cargo/thimble@0.1.0" },
  ]);
});
