import assert from "node:assert/strict";
import { test } from "node:test";
import { EVENT_KINDS } from "../../src/events/container-event.ts";
import { PRICES } from "../../src/host/prices.ts";
import { ContainerLab, eventOf } from "../container/container-lab.ts";
import { wasiGuest } from "../guests/wasi-guests.ts";
import { BUDGET } from "../scene.ts";

/** Runs a handler of readings once, for a reading that was offered at 250 ms, 100 s after 1970, and says what it did. */
function run(body: string, parts: Parameters<ContainerLab["make"]>[1] = {}) {
  const lab = new ContainerLab();
  const container = lab.make(wasiGuest(`(func (export "reading") (param i32 f64 f64 i32) ${body})`), parts);
  const event = eventOf({ kind: EVENT_KINDS.reading, time: 7, arrived: 250, wall: 100_000 });
  const outcome = { ...lab.executor.handle(container, event) };
  const memory = container.memory?.memory.buffer ?? new ArrayBuffer(0);
  return { outcome, view: new DataView(memory), text: (at: number) => Buffer.from(memory, at, 32).toString("latin1") };
}

test("the clocks of a container show when its event was offered, and stand still meanwhile", () => {
  const { view, outcome } = run(`
    (drop (call $clock (i32.const 0) (i64.const 0) (i32.const 64)))
    (drop (call $clock (i32.const 1) (i64.const 0) (i32.const 72)))`);
  assert.equal(outcome.fault, undefined);
  assert.equal(view.getBigUint64(64, true), 100_000_000_000n);
  assert.equal(view.getBigUint64(72, true), 250_000_000n);
});

test("a container finds the variables of its service, and standard input at its end", () => {
  const { text, view } = run(
    `(drop (call $environ (i32.const 64) (i32.const 128)))
     (i32.store (i32.const 0) (i32.const 7))
     (drop (call $read (i32.const 0) (i32.const 8) (i32.const 1) (i32.const 0)))`,
    { environment: { LIMIT: "90", NAME: "x" } },
  );
  assert.equal(text(128).slice(0, 16), "LIMIT=90\0NAME=x\0");
  assert.equal(view.getUint32(0, true), 0);
});

test("a call of WASI costs instructions, and so do its bytes and its steps on the disk", () => {
  const cost = (body: string): number => run(body).outcome.instructions;
  const plain = cost("(drop (i32.add (i32.const 64) (i32.const 0)))");
  const bytes = cost("(drop (call $random (i32.const 64) (i32.const 4000)))");
  assert.equal(bytes - plain, PRICES.call + 4000 / PRICES.bytesPerUnit);
  const folders = [{ hostPath: import.meta.dirname, guestPath: "/", isReadOnly: true }];
  const opened = run(
    `(drop (call $open (i32.const 3) (i32.const 0) (i32.const 2005) (i32.const 3) (i32.const 0) (i64.const 2)
       (i64.const 0) (i32.const 0) (i32.const 0)))`,
    { folders },
  );
  assert.ok(opened.outcome.instructions >= PRICES.fileStep, String(opened.outcome.instructions));
});

test("what can not be paid for is not done, and ends the container as an endless loop does", () => {
  const { outcome } = run("(drop (call $random (i32.const 64) (i32.const 40000)))", {
    budget: { ...BUDGET, instructions: 5000 },
  });
  assert.equal(outcome.fault?.reason, "instructions");
});

test("pointers of a container that lie are an errno", () => {
  const { outcome } = run(
    "(if (i32.ne (call $random (i32.const -4) (i32.const 8)) (i32.const 21)) (then unreachable))",
  );
  assert.equal(outcome.fault, undefined);
});

test("random bytes are drawn from the container's own numbers, to the last byte", () => {
  const { text } = run("(drop (call $random (i32.const 64) (i32.const 31)))");
  const again = run("(drop (call $random (i32.const 64) (i32.const 31)))");
  assert.notEqual(text(64), again.text(64));
  assert.notEqual(text(64).slice(24, 31), "\0".repeat(7));
  assert.equal(text(64)[31], "\0");
});
