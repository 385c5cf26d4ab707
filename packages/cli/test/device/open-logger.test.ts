import assert from "node:assert/strict";
import { test } from "node:test";
import { SILENT_LOGGER } from "@thimble/base";
import { openLogger } from "../../src/device/open-logger.ts";
import { recordingContext } from "../support/recording-context.ts";

test("openLogger() logs nothing unless THIMBLE_LOG is set", () => {
  assert.equal(openLogger(recordingContext().context), SILENT_LOGGER);
});

test("openLogger() writes lines of JSON from the level on, to standard error", () => {
  const { context, stdout, stderr } = recordingContext({ environment: { THIMBLE_LOG: "warn" } });
  const logger = openLogger(context);
  logger.info("not-shown");
  logger.child("bus").warn("slow", { by: 3 });
  assert.equal(stdout(), "");
  assert.deepEqual(JSON.parse(stderr()), {
    time: "2026-01-01T00:00:00.000Z",
    level: "warn",
    component: "thimble.bus",
    event: "slow",
    fields: { by: 3 },
  });
});

test("openLogger() refuses a level that is none and names the nearest", () => {
  const { context } = recordingContext({ environment: { THIMBLE_LOG: "warm" } });
  assert.throws(() => openLogger(context), { code: "base.argument", expected: "did you mean warn?" });
});
