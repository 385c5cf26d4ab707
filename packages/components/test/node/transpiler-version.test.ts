import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { transpilerVersion } from "../../src/node/transpiler-version.ts";

test("transpilerVersion() is the one that the package asks for", () => {
  const own: unknown = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  assert.match(JSON.stringify(own), new RegExp(`jco-transpile":"${transpilerVersion()}"`));
});
