import assert from "node:assert/strict";
import { test } from "node:test";
import {
  judgePlay,
  type PlayedContainer,
  type PlayResult,
  renderPlay,
  type Verdict,
} from "../../src/dev/play-result.ts";
import { matchGolden } from "../support/golden.ts";

const GUARD: PlayedContainer = {
  service: "guard",
  handlesRecord: true,
  wasmBytes: 979,
  imageBytes: 2029,
  handled: 22_695,
  dropped: 0,
  isRunning: true,
  restarts: 0,
  lastReason: null,
  refused: 0,
  instructions: { p50: 71, p99: 71, maximum: 90 },
  latency: { p50: 0.067, p99: 1.2 },
  memoryBytes: 65_536,
};

const VERDICT: Verdict = {
  alarms: 818,
  score: { caught: 4, windows: 4, falseAlarms: 3 },
  expected: { topic: "plant/1/anomaly", caught: 3, falseAlarms: 5, calm: 86_400_000 },
};

const GOOD: PlayResult = {
  app: "machine-guard",
  record: { samples: 22_695, readings: 22_695 },
  verdict: VERDICT,
  containers: [GUARD],
  wallTime: 10_600,
};

function withGuard(change: Partial<PlayedContainer>): PlayResult {
  return { ...GOOD, containers: [{ ...GUARD, ...change }] };
}

function withScore(caught: number, falseAlarms: number): PlayResult {
  return { ...GOOD, verdict: { ...VERDICT, score: { caught, windows: 4, falseAlarms } } };
}

test("judgePlay() finds nothing wrong with a good result", () => {
  assert.deepEqual(judgePlay(GOOD), []);
  assert.deepEqual(judgePlay(withScore(3, 5)), []);
});

test("judgePlay() asks for as many failures caught, and no more false alarms, than plant.yaml expects", () => {
  assert.match(judgePlay(withScore(2, 3)).join(), /2 of 4 failures/);
  assert.match(judgePlay(withScore(4, 6)).join(), /6 alarm episodes/);
  assert.deepEqual(judgePlay({ ...GOOD, verdict: null }), []);
});

test("judgePlay() lets no sample get lost, whatever plant.yaml says", () => {
  const lost = { ...GOOD, record: { samples: 22_695, readings: 22_694 }, verdict: null };
  assert.match(judgePlay(lost).join(), /22694 readings came to the device, the record has 22695 samples/);
  assert.match(judgePlay(withGuard({ handled: 22_694 })).join(), /guard handled 22694 events of 22695/);
  assert.deepEqual(judgePlay(withGuard({ handled: 0, handlesRecord: false })), []);
  assert.match(judgePlay(withGuard({ dropped: 1 })).join(), /guard dropped 1 events/);
  assert.match(judgePlay(withGuard({ restarts: 1 })).join(), /guard was started again 1 times/);
});

test("judgePlay() lets no container pass that ended, was started again, or asked for more than its budget", () => {
  const ended = withGuard({ isRunning: false, lastReason: "Cannot go on with the event: trap, unreachable" });
  assert.match(judgePlay(ended).join(), /guard does not run any more: Cannot go on/);
  assert.match(judgePlay(withGuard({ restarts: 2, lastReason: "no number" })).join(), /again 2 times: no number/);
  assert.match(judgePlay(withGuard({ refused: 3 })).join(), /asked 3 times for more/);
});

test("renderPlay() prints the tables", () => {
  const pulled = { ...GUARD, service: "pulled", wasmBytes: null, imageBytes: null };
  matchGolden("play-once", `${renderPlay({ ...GOOD, containers: [GUARD, pulled] }).join("\n")}\n`);
});

test("renderPlay() says nothing of alarms where nothing is expected of them", () => {
  const lines = renderPlay({ ...GOOD, verdict: null });
  assert.doesNotMatch(lines.join("\n"), /at least|at most|alarm|caught/);
  assert.match(lines.join("\n"), /^readings played +22,695/m);
});
