import assert from "node:assert/strict";
import { test } from "node:test";
import type { TopQuery } from "@thimble/agent";
import { VirtualClock } from "@thimble/base";
import { drawTop, printTop, type ShowTopParts } from "../../src/top/show-top.ts";
import { FakeTerminal } from "../support/fake-terminal.ts";
import { recordingOutput } from "../support/recording-output.ts";
import { SAMPLE_TOP, topRow } from "../support/sample-top.ts";

const QUERY: TopQuery = { sort: "events", isReversed: false, limit: 20, offset: 0, name: undefined };

function setUp(isJson = false) {
  const { output, stdout } = recordingOutput({ isJson });
  const clock = new VirtualClock();
  const stop = new AbortController();
  const asked: TopQuery[] = [];
  const parts: ShowTopParts = {
    ask: async (query) => {
      asked.push(query);
      return { ...SAMPLE_TOP, sort: query.sort, containers: { ...SAMPLE_TOP.containers, matching: 100 } };
    },
    query: QUERY,
    interval: 1000,
    output,
    clock,
    signal: stop.signal,
  };
  return { parts, clock, stop, asked, stdout };
}

test("drawTop() asks for as many containers as the screen has room for, and for more when it grows", async () => {
  const { parts, clock, asked } = setUp();
  const terminal = new FakeTerminal();
  const done = drawTop(parts, terminal);
  await clock.advance(0);
  terminal.resize(120, 50);
  await clock.advance(0);
  terminal.press("q");
  await done;
  assert.deepEqual(
    asked.map(({ limit }) => limit),
    [19, 45],
  );
  assert.ok(terminal.pictures.length >= 3, "one for each answer, and one at once when it was resized");
  assert.equal(terminal.isTaken, false);
});

test("drawTop() follows keys at once, and a small screen shows what it can", async () => {
  const { parts, clock, asked } = setUp();
  const terminal = new FakeTerminal();
  terminal.rows = 6;
  const done = drawTop(parts, terminal);
  await clock.advance(0);
  terminal.press(">");
  await clock.advance(0);
  terminal.press("down", "down");
  await clock.advance(0);
  terminal.press("ctrl-c");
  await done;
  assert.deepEqual(
    asked.map(({ sort, offset }) => [sort, offset]),
    [
      ["events", 0],
      ["instructions", 0],
      ["instructions", 2],
    ],
  );
  assert.ok(terminal.pictures.every((picture) => picture.split("\n").length <= 6));
  assert.match(terminal.pictures[1] ?? "", /INSTR\/S\*/);
});

test("drawTop() gives the terminal back when the agent is gone", async () => {
  const { parts } = setUp();
  const terminal = new FakeTerminal();
  const ask = async (): Promise<never> => {
    throw new Error("the agent is gone");
  };
  await assert.rejects(drawTop({ ...parts, ask }, terminal), /the agent is gone/);
  assert.equal(terminal.isTaken, false);
});

test("printTop() prints a table each interval, or an object of JSON a line", async () => {
  for (const isJson of [false, true]) {
    const { parts, clock, stop, stdout } = setUp(isJson);
    const done = printTop(parts);
    await clock.advance(1500);
    stop.abort();
    await done;
    const lines = stdout().trimEnd().split("\n");
    if (isJson)
      assert.deepEqual(
        lines.map((line) => JSON.parse(line).rows.length),
        [3, 3],
      );
    else assert.equal(lines.filter((line) => line.startsWith("CONTAINER")).length, 2);
    assert.ok(stdout().includes(topRow("machine-guard/guard").container));
  }
});
