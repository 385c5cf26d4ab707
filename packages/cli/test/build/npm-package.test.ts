import assert from "node:assert/strict";
import { test } from "node:test";
import { npmPackage } from "../../src/build/npm-package.ts";

test("npmPackage() tells the version of what this program brings", async () => {
  const { name, version, purl } = await npmPackage("assemblyscript/package.json");
  assert.equal(name, "assemblyscript");
  assert.equal(purl, `pkg:npm/assemblyscript@${version}`);
});
