import assert from "node:assert/strict";
import { test } from "node:test";
import { untilStopped } from "../../src/device/until-stopped.ts";

test("untilStopped() gives what the work gives, and throws what it throws", async () => {
  const { signal } = new AbortController();
  assert.equal(await untilStopped(async () => 1, signal), 1);
  await assert.rejects(
    untilStopped(() => Promise.reject(new Error("broken")), signal),
    /broken/,
  );
});

test("untilStopped() waits no longer when it is asked to stop, however the work ends then", async () => {
  const stop = new AbortController();
  const { promise, reject } = Promise.withResolvers<number>();
  const cancelled = untilStopped(() => promise, stop.signal);
  const endless = untilStopped(() => new Promise(() => undefined), stop.signal);
  stop.signal.addEventListener("abort", () => reject(new Error("cancelled")));
  stop.abort();
  assert.deepEqual(await Promise.all([cancelled, endless]), [undefined, undefined]);
});

test("untilStopped() does not begin what is not wanted any more", async () => {
  let begun = 0;
  assert.equal(await untilStopped(async () => ++begun, AbortSignal.abort()), undefined);
  assert.equal(begun, 0);
});
