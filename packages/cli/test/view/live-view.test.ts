import assert from "node:assert/strict";
import { test } from "node:test";
import { LiveView } from "../../src/view/live-view.ts";
import type { ViewState } from "../../src/view/view-state.ts";
import { recordingOutput } from "../support/recording-output.ts";
import { SAMPLE_STATE } from "../support/sample-state.ts";

test("LiveView prints one line a second, and each event once, where the output is no terminal", async () => {
  const { output, clock, stdout } = recordingOutput();
  let state: ViewState = { ...SAMPLE_STATE, events: SAMPLE_STATE.events.slice(0, 1) };
  using _view = new LiveView(output, clock, () => state);
  await clock.advance(1000);
  state = SAMPLE_STATE;
  await clock.advance(2000);
  const lines = stdout().trimEnd().split("\n");
  assert.equal(lines.filter((line) => line.includes("readings/s")).length, 3);
  assert.equal(lines.filter((line) => line.includes("guard started")).length, 1);
  assert.equal(lines.length, 3 + SAMPLE_STATE.events.length);
});

test("LiveView prints a JSON object a second for a program, on a terminal too", async () => {
  const { output, clock, stdout } = recordingOutput({ isJson: true, isTerminal: true });
  using _view = new LiveView(output, clock, () => SAMPLE_STATE);
  await clock.advance(2000);
  const objects = stdout()
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    objects.map(({ app }) => app),
    ["machine-guard", "machine-guard"],
  );
});

test("LiveView draws over itself on a terminal and gives the terminal back", async () => {
  const { output, clock, stdout } = recordingOutput({ isTerminal: true });
  const view = new LiveView(output, clock, () => SAMPLE_STATE);
  await clock.advance(500);
  view[Symbol.dispose]();
  const [enter, ...pictures] = stdout().split("\u001b[H\u001b[J");
  assert.equal(enter, "\u001b[?1049h\u001b[?25l");
  assert.equal(pictures.length, 2);
  assert.ok(pictures.at(-1)?.includes("\u001b[?25h\u001b[?1049lmachine-guard"));
  assert.equal(clock.pending, 0);
});
