import assert from "node:assert/strict";
import { test } from "node:test";
import { ThimbleError } from "@thimble/base";

test("device-main is the entry of a thread, not a program", async () => {
  await assert.rejects(import("../../src/kernel/device-main.ts"), (error) => {
    assert.ok(error instanceof ThimbleError && error.code === "base.bug");
    return true;
  });
});
