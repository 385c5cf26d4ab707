import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import { waitUntilReady } from "../../src/chip/wait-until-ready.ts";
import { hasCode } from "../things.ts";

test("waitUntilReady() asks at once and then at its pace", async () => {
  const clock = new VirtualClock();
  const asked: number[] = [];
  const ready = waitUntilReady({ clock, call: {}, name: "part", every: 5, limit: 100 }, async () => {
    asked.push(clock.monotonic());
    return asked.length === 3 ? "value" : undefined;
  });
  await clock.advance(10);
  assert.equal(await ready, "value");
  assert.deepEqual(asked, [0, 5, 10]);
});

test("waitUntilReady() gives up at its limit, and at once when it is aborted", async () => {
  const clock = new VirtualClock();
  const late = waitUntilReady({ clock, call: {}, name: "part", every: 5, limit: 10 }, async () => undefined);
  const refused = assert.rejects(late, hasCode("base.timeout"));
  await clock.advance(10);
  await refused;
  const ending = new AbortController();
  const options = { clock, call: { signal: ending.signal }, name: "part", every: 5, limit: 10 };
  const aborted = assert.rejects(
    waitUntilReady(options, async () => undefined),
    /enough/,
  );
  await clock.advance(1);
  ending.abort(new Error("enough"));
  await aborted;
  assert.equal(clock.pending, 0);
});
