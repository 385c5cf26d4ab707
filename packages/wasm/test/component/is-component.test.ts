import assert from "node:assert/strict";
import { test } from "node:test";
import { isComponent } from "../../src/index.ts";
import { component } from "../support/component.ts";
import { wat } from "../support/wat.ts";

test("isComponent() tells a component from a core module, from text and from nothing", async () => {
  assert.equal(isComponent(await component("")), true);
  assert.equal(isComponent(wat("(module)")), false);
  assert.equal(isComponent(new TextEncoder().encode("(component)")), false);
  assert.equal(isComponent(new Uint8Array()), false);
});

test("isComponent() also knows a component of another version", () => {
  assert.equal(isComponent(Uint8Array.from([0, 0x61, 0x73, 0x6d, 0x0e, 0, 1, 0])), true);
});
