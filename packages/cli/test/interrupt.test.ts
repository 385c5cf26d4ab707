import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import { Interrupt } from "../src/interrupt.ts";

function setUp(): { clock: VirtualClock; interrupt: Interrupt; forced: () => number } {
  const clock = new VirtualClock();
  const forced: number[] = [];
  const interrupt = new Interrupt({ clock, force: () => forced.push(clock.monotonic()) });
  return { clock, interrupt, forced: () => forced.length };
}

test("Interrupt asks to stop at the first key press", () => {
  const { interrupt, forced } = setUp();
  assert.equal(interrupt.signal.aborted, false);
  interrupt.press();
  assert.equal(interrupt.signal.aborted, true);
  assert.equal(forced(), 0);
});

test("Interrupt takes two signals of one key press for one", async () => {
  const { clock, interrupt, forced } = setUp();
  interrupt.press();
  await clock.advance(50);
  interrupt.press();
  assert.equal(forced(), 0);
});

test("Interrupt forces at the second key press", async () => {
  const { clock, interrupt, forced } = setUp();
  interrupt.press();
  await clock.advance(400);
  interrupt.press();
  assert.equal(forced(), 1);
});

test("Interrupt forces when two seconds are nearly over", async () => {
  const { clock, interrupt, forced } = setUp();
  interrupt.press();
  await clock.advance(1799);
  assert.equal(forced(), 0);
  await clock.advance(1);
  assert.equal(forced(), 1);
});

test("Interrupt keeps the number of the first signal, that of Ctrl-C by default", async () => {
  const { clock, interrupt } = setUp();
  assert.equal(interrupt.number, 2);
  interrupt.press(15);
  await clock.advance(400);
  interrupt.press(1);
  assert.equal(interrupt.number, 15);
});
