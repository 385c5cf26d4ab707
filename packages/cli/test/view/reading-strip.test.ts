import assert from "node:assert/strict";
import { test } from "node:test";
import type { ReadingReport } from "@thimble/agent";
import { ReadingStrip, renderStrip } from "../../src/view/reading-strip.ts";
import { recordingOutput } from "../support/recording-output.ts";

function reading(value: number | null, parts: Partial<ReadingReport> = {}): ReadingReport {
  return { property: "m/t", value, unit: "Cel", time: 1, quality: "good", ...parts };
}

test("the line has the value, the bars and their range, and what was missed", () => {
  assert.equal(renderStrip(reading(3), [1, 2, 3], 0, 80), "m/t  3 °C  ▁▅█  1 °C to 3 °C");
  assert.equal(
    renderStrip(reading(null, { quality: "unreachable" }), [1, Number.NaN], 2, 80),
    "m/t  no value  unreachable  ▅·  1 °C to 1 °C  2 missed",
  );
  const { unit: _, ...open } = reading(1);
  assert.equal(renderStrip(open, [0, 1], 0, 80), "m/t  on  ▁█  off to on");
});

test("the line never is wider than the terminal", () => {
  const values = Array.from({ length: 500 }, (_, i) => i);
  for (let width = 1; width < 120; width++) assert.ok(renderStrip(reading(499), values, 0, width).length <= width);
});

test("ReadingStrip draws over its line, at most ten times a second, and leaves it there", async () => {
  const { output, clock, stdout } = recordingOutput({ isTerminal: true });
  const strip = new ReadingStrip(output, clock);
  for (const value of [1, 2, 3]) strip.add(reading(value));
  await clock.advance(100);
  await clock.advance(500);
  strip.miss(4);
  strip[Symbol.dispose]();
  const pictures = stdout().split("\r").slice(1);
  assert.equal(pictures.length, 2);
  assert.ok(pictures[0]?.startsWith("m/t  3 °C") && pictures[0].endsWith("\u001b[K"));
  assert.ok(pictures[1]?.endsWith("4 missed\u001b[K\n"));
  assert.equal(clock.pending, 0);
});
