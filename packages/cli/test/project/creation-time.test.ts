import assert from "node:assert/strict";
import { test } from "node:test";
import { creationTime } from "../../src/project/creation-time.ts";
import { recordingContext } from "../support/recording-context.ts";

test("creationTime() is what SOURCE_DATE_EPOCH says, in milliseconds", () => {
  const timeOf = (seconds: string): number | undefined =>
    creationTime(recordingContext({ environment: { SOURCE_DATE_EPOCH: seconds } }).context);
  assert.equal(timeOf("1700000000"), 1_700_000_000_000);
  assert.equal(timeOf(""), undefined);
  assert.throws(() => timeOf("yesterday"), /no such time/);
});
