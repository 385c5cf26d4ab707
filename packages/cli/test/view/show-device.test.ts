import assert from "node:assert/strict";
import { test } from "node:test";
import { showDevice } from "../../src/view/show-device.ts";
import { recordingContext } from "../support/recording-context.ts";
import { SAMPLE_STATE } from "../support/sample-state.ts";

test("showDevice() shows until it is asked to stop, and leaves no timer", async () => {
  const stop = new AbortController();
  const { context, clock, stdout } = recordingContext({ signal: stop.signal });
  const shown = showDevice({ state: () => SAMPLE_STATE }, context);
  await clock.advance(2000);
  stop.abort();
  await shown;
  assert.equal(stdout().match(/readings\/s/g)?.length, 2);
  assert.equal(clock.pending, 0);
});

test("showDevice() ends at once when it was asked before", async () => {
  const { context } = recordingContext({ signal: AbortSignal.abort() });
  await showDevice({ state: () => SAMPLE_STATE }, context);
});
