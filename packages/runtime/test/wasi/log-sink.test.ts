import assert from "node:assert/strict";
import { test } from "node:test";
import { CurrentCall } from "../../src/host/current-call.ts";
import { HandlerCall } from "../../src/host/handler-call.ts";
import { LogSink } from "../../src/wasi/log-sink.ts";
import { ContainerLab } from "../container/container-lab.ts";
import { COUNTER } from "../guests/guests.ts";
import { BUDGET } from "../scene.ts";

function setUp(logLinesPerSecond = 100): { sink: LogSink; lines: () => unknown[]; refused: () => number } {
  const container = new ContainerLab().make(COUNTER, { budget: { ...BUDGET, logLinesPerSecond } });
  const current = new CurrentCall();
  const call = new HandlerCall();
  current.call = call;
  call.begin(container, { arrived: 0, wall: 0 });
  const lines = (): unknown[] =>
    [...(call.commit() ?? [])].map((effect) => (effect.kind === "log" ? effect.message : effect));
  return { sink: new LogSink(current, "info"), lines, refused: () => container.usage().refused.logLines };
}

test("LogSink logs a line when its end comes, from however many writes", () => {
  const { sink, lines } = setUp();
  assert.equal(sink.write(Buffer.from("a")), 1);
  sink.write(Buffer.from("b\r\n\nc\xff", "latin1"));
  sink.write(Buffer.from("d\ne"));
  assert.deepEqual(lines(), ["ab", "", "c\ufffdd"]);
});

test("LogSink keeps no more than a line: a longer one is cut, and what has no end comes out at the flush", () => {
  const { sink, lines } = setUp();
  sink.write(Buffer.alloc(2500, "x"));
  sink.flush();
  sink.flush();
  assert.deepEqual(lines(), ["x".repeat(1024), "x".repeat(1024), "x".repeat(452)]);
});

test("LogSink counts lines over the budget, and keeps none of them", () => {
  const { sink, lines, refused } = setUp(2);
  sink.write(Buffer.from("1\n2\n3\n4\n"));
  assert.deepEqual([lines(), refused()], [["1", "2"], 2]);
});

test("LogSink drops what is written while no event is handled", () => {
  new LogSink(new CurrentCall(), "info").write(Buffer.from("a\n"));
});
