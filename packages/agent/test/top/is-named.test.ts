import assert from "node:assert/strict";
import { test } from "node:test";
import { isNamed } from "../../src/top/is-named.ts";
import { makeService } from "../fixtures.ts";

test("isNamed() knows a container by its id, its service, and what it belongs to", () => {
  const second = { container: "app/guard/2", service: makeService() };
  for (const name of ["app/guard/2", "guard", "app/guard", "app"]) assert.equal(isNamed(name, second), true, name);
  for (const name of ["app/gu", "ap", "2", "app/guard/21", ""]) assert.equal(isNamed(name, second), false, name);
});
