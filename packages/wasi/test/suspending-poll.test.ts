import assert from "node:assert/strict";
import { test } from "node:test";
import { ERRNO, type Errno } from "../src/preview1/errno.ts";
import { CLOCK, EVENT, SIZE } from "../src/preview1/types.ts";
import { suspendingPoll } from "../src/suspending-poll.ts";
import { Guest, RESULT } from "./support/guest.ts";

/** Where events go. */
const OUTPUT = 128;

/** A guest that polls by halves; `comes` is what came of its wait. */
function lab(comes: Errno = ERRNO.success) {
  const guest = new Guest();
  const asked: number[] = [];
  const poll = suspendingPoll({
    calling: () => guest.program,
    ask: (delay) => asked.push(delay),
    answered: () => ({ program: guest.program, errno: comes }),
  });
  return { guest, asked, poll, [Symbol.dispose]: () => guest[Symbol.dispose]() };
}

/** Subscriptions to the monotonic clock, in ms, or to standard input, with their places as userdata. */
function subscriptions(guest: Guest, ...wanted: readonly (number | "input")[]): number {
  const bytes = new DataView(new ArrayBuffer(wanted.length * SIZE.subscription));
  for (const [place, one] of wanted.entries()) {
    const at = place * SIZE.subscription;
    bytes.setBigUint64(at, BigInt(place), true);
    bytes.setUint8(at + 8, one === "input" ? EVENT.fd_read : EVENT.clock);
    bytes.setUint32(at + 16, one === "input" ? 0 : CLOCK.monotonic, true);
    if (one !== "input") bytes.setBigUint64(at + 24, BigInt(one * 1e6), true);
  }
  return guest.place(new Uint8Array(bytes.buffer))[0];
}

test("the first half asks for the time to the earliest clock, the second tells of all that are due then", () => {
  using all = lab();
  const { guest, asked, poll } = all;
  const input = subscriptions(guest, 9, 2.5, 2.5);
  assert.equal(poll.ask(input, OUTPUT, 3, RESULT), 1);
  assert.deepEqual([asked, guest.u32(RESULT)], [[2.5], 0]);
  assert.equal(poll.answer(input, OUTPUT, 3, RESULT), ERRNO.success);
  assert.deepEqual([guest.u32(RESULT), guest.u64(OUTPUT), guest.u64(OUTPUT + SIZE.event)], [2, 1n, 2n]);
  assert.deepEqual(guest.waits, [], "the thread stood still");
});

test("there is nothing to wait for where something is ready, or wrong", () => {
  using all = lab();
  const { guest, asked, poll } = all;
  const input = subscriptions(guest, 9, "input");
  poll.ask(input, OUTPUT, 2, RESULT);
  assert.equal(poll.answer(input, OUTPUT, 2, RESULT), ERRNO.success);
  assert.deepEqual([guest.u32(RESULT), guest.u64(OUTPUT)], [1, 1n]);
  poll.ask(input, OUTPUT, 0, RESULT);
  assert.equal(poll.answer(input, OUTPUT, 0, RESULT), ERRNO.inval);
  poll.ask(input, 65_530, 1, RESULT);
  assert.equal(poll.answer(input, 65_530, 1, RESULT), ERRNO.fault);
  assert.deepEqual(asked, [0, 0, 0]);
});

test("what ended a wait before its time is the errno, and no event is told", () => {
  using all = lab(ERRNO.intr);
  const { guest, poll } = all;
  const input = subscriptions(guest, 9);
  poll.ask(input, OUTPUT, 1, RESULT);
  assert.equal(poll.answer(input, OUTPUT, 1, RESULT), ERRNO.intr);
  assert.equal(guest.u32(RESULT), 0);
});

test("where events go is checked again after the wait", () => {
  using all = lab();
  const { guest, poll } = all;
  const input = subscriptions(guest, 9);
  poll.ask(input, OUTPUT, 1, RESULT);
  assert.equal(poll.answer(input, 65_530, 1, RESULT), ERRNO.fault);
  assert.equal(poll.answer(input, OUTPUT, 1, RESULT), ERRNO.inval, "there was no first half");
});

test("a program that has exited does not wait", () => {
  using all = lab();
  const { guest, poll } = all;
  guest.program.end(3);
  assert.throws(() => poll.ask(0, OUTPUT, 1, RESULT), { name: "ProgramExit", status: 3 });
});
