import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readSource } from "../../src/build/sdk-sources.ts";

describe("readSource()", () => {
  it("finds the SDK from any folder, installed there or not", async () => {
    for (const name of [
      "node_modules/@thimble/assemblyscript/index.ts",
      "../../node_modules/@thimble/assemblyscript/index.ts",
    ]) {
      assert.match((await readSource(name, "/nowhere/at/all")) ?? "", /export \{ .*thing/);
    }
  });

  it("gives null where there is no file, and where a folder on the way is a file", async () => {
    assert.equal(await readSource("none.ts", import.meta.dirname), null);
    assert.equal(await readSource("sdk-sources.test.ts/none.ts", import.meta.dirname), null);
    assert.equal(await readSource("node_modules/@thimble/assemblyscript/none.ts", import.meta.dirname), null);
  });
});
