import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { EdgeMeter } from "../../src/gpio/edge-meter.ts";

const SECOND = 1_000_000_000n;

function edge(lineSequence: number, seconds: number, isRising = true) {
  const time = BigInt(Math.round(seconds * 1e9));
  return { time, isRising, offset: 1, sequence: lineSequence, lineSequence };
}

test("EdgeMeter counts every edge, however many the kernel had to drop", () => {
  const counts = fc.record({
    total: fc.integer({ min: 1, max: 200 }),
    kept: fc.array(fc.boolean(), { minLength: 200, maxLength: 200 }),
    edge: fc.constantFrom("rising", "falling", "both" as const),
  });
  fc.assert(
    fc.property(counts, ({ total, kept, edge: which }) => {
      const meter = new EdgeMeter(which);
      meter.begin(true);
      // The line rises first; the last edge is always kept, for the kernel drops the oldest.
      for (let n = 1; n <= total; n++) if (kept[n - 1] === true || n === total) meter.take(edge(n, n, n % 2 === 1));
      const expected = { rising: Math.ceil(total / 2), falling: Math.floor(total / 2), both: total }[which];
      assert.equal(meter.count, expected);
    }),
  );
});

test("EdgeMeter goes on counting where the kernel's own count begins again", () => {
  const meter = new EdgeMeter("rising");
  meter.begin(false);
  meter.preset(0);
  meter.take(edge(2 ** 32 - 2, 1));
  const before = meter.count;
  meter.take(edge(2 ** 32 - 1, 2));
  meter.take(edge(0, 3));
  // One was dropped.
  meter.take(edge(2, 4));
  assert.equal(meter.count - before, 4);
});

test("EdgeMeter gives the mean frequency between the last edges of two periods, by the kernel's time", () => {
  const meter = new EdgeMeter("rising");
  meter.begin(false);
  assert.equal(meter.frequencyAt(0n, SECOND), 0);
  for (let n = 1; n <= 10; n++) meter.take(edge(n, 0.1 * n));
  assert.equal(meter.frequencyAt(SECOND, SECOND), 10);
  meter.take(edge(11, 1.5));
  meter.take(edge(12, 2));
  assert.equal(meter.frequencyAt(2n * SECOND, SECOND), 2);
});

test("EdgeMeter falls with the time without an edge, and is 0 after ten periods", () => {
  const meter = new EdgeMeter("rising");
  meter.begin(false);
  meter.take(edge(1, 0));
  meter.take(edge(2, 1));
  assert.equal(meter.frequencyAt(SECOND, SECOND), 1);
  assert.equal(meter.frequencyAt(3n * SECOND, SECOND), 0.5);
  assert.equal(meter.frequencyAt(5n * SECOND, SECOND), 0.25);
  assert.equal(meter.frequencyAt(11n * SECOND, SECOND), 0);
});

test("EdgeMeter keeps the frequency until the next edge is late, however long the machine has run", () => {
  const meter = new EdgeMeter("rising");
  meter.begin(false);
  meter.take(edge(1, 100));
  meter.take(edge(2, 101));
  assert.equal(meter.frequencyAt(101n * SECOND, SECOND), 1);
  assert.equal(meter.frequencyAt(101n * SECOND + SECOND / 2n, SECOND), 1);
  assert.equal(meter.frequencyAt(105n * SECOND, SECOND), 0.25);
});

test("EdgeMeter goes on from a preset number, and over a new request", () => {
  const meter = new EdgeMeter("both");
  meter.begin(true);
  meter.take(edge(1, 1));
  meter.take(edge(2, 2, false));
  meter.preset(100);
  meter.take(edge(3, 3));
  assert.equal(meter.count, 101);
  assert.equal(meter.frequencyAt(3n * SECOND, SECOND), 1);
  meter.begin(true);
  assert.equal(meter.frequencyAt(3n * SECOND, SECOND), 0);
  meter.take(edge(1, 9));
  assert.equal(meter.count, 102);
});
