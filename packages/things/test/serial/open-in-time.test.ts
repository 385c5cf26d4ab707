import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import { OPEN_TIMEOUT, openInTime } from "../../src/serial/open-in-time.ts";
import type { OpenLine, SerialLine } from "../../src/serial/serial-line.ts";
import { MemoryCable } from "./memory-line.ts";

const RECEIVER = { onBytes: () => undefined, onDown: () => undefined };

test("openInTime() gives up a line that takes too long, and has it told so", async () => {
  const clock = new VirtualClock();
  const late = new Error("too late");
  let reason: unknown;
  const line: SerialLine = {
    name: "never",
    open: (_receiver, signal) =>
      new Promise<OpenLine>((_resolve, reject) => {
        signal.addEventListener("abort", () => {
          reason = signal.reason;
          reject(signal.reason);
        });
      }),
  };
  const opening = assert.rejects(
    openInTime(line, RECEIVER, { clock, closed: new AbortController().signal, late: () => late }),
    late,
  );
  await clock.advance(OPEN_TIMEOUT);
  await opening;
  assert.equal(reason, late);
});

test("openInTime() closes what opened although nobody wants it any more", async () => {
  const clock = new VirtualClock();
  const closed = new AbortController();
  const [line] = new MemoryCable().ends;
  const opening = openInTime(line, RECEIVER, { clock, closed: closed.signal, late: () => new Error("late") });
  const reason = new Error("no more");
  closed.abort(reason);
  await assert.rejects(opening, reason);
  const again = await openInTime(line, RECEIVER, {
    clock,
    closed: new AbortController().signal,
    late: () => new Error("late"),
  });
  await again.close();
  assert.equal(clock.pending, 0);
});
