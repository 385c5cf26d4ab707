import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { isThimbleError } from "@thimble/base";
import { MemoryPool, pagesOf } from "../../src/container/memory-pool.ts";

test("MemoryPool gives a memory that came back again, zeroed", () => {
  const pool = new MemoryPool();
  const memory = pool.lease(2, 2);
  new Uint8Array(memory.buffer).fill(7);
  pool.giveBack(memory, 2);
  assert.equal(pool.warm, 1);
  assert.equal(pool.lease(2, 2), memory);
  assert.ok(new Uint8Array(memory.buffer).every((byte) => byte === 0));
  assert.equal(pool.leases, 1);
});

test("MemoryPool goes on counting a memory that was set aside, and zeroes it when it is put back", () => {
  const pool = new MemoryPool();
  assert.equal(pool.giveBack(pool.lease(1, 1), 1), true);
  const memory = pool.setAside(1);
  assert.deepEqual([memory === undefined, pool.setAside(1), pool.warm], [false, undefined, 1]);
  pool.leaseSetAside(1);
  assert.deepEqual([pool.leases, pool.warm], [1, 0]);
  if (memory === undefined) return;
  pool.giveBack(memory, 1);
  pool.setAside(1);
  new Uint8Array(memory.buffer).fill(7);
  pool.putBack(memory, 1);
  assert.equal(pool.lease(1, 1), memory);
  assert.ok(new Uint8Array(memory.buffer).every((byte) => byte === 0));
});

test("MemoryPool keeps sizes apart", () => {
  const pool = new MemoryPool();
  const memory = pool.lease(1, 1);
  pool.giveBack(memory, 1);
  assert.notEqual(pool.lease(2, 2), memory);
});

test("MemoryPool keeps no memory that may still grow, and no more than its maximum", () => {
  const pool = new MemoryPool({ maximumWarm: 1 });
  pool.giveBack(pool.lease(1, 2), 2);
  assert.equal(pool.warm, 0);
  const memories = [pool.lease(1, 1), pool.lease(1, 1)];
  for (const memory of memories) pool.giveBack(memory, 1);
  assert.equal(pool.warm, 1);
  assert.equal(pool.leases, 0);
});

test("MemoryPool keeps no more pages than its maximum, and a memory larger than that never", () => {
  const pool = new MemoryPool({ maximumWarmPages: 5 });
  const sizes = [2, 6, 2, 2, 1];
  const memories = sizes.map((pages) => pool.lease(pages, pages));
  const waiting = memories.map((memory, place) => {
    pool.giveBack(memory, sizes[place] ?? 0);
    return pool.warm;
  });
  assert.deepEqual(waiting, [1, 1, 2, 2, 3]);
  // What is leased again makes room.
  pool.lease(2, 2);
  pool.giveBack(pool.lease(2, 2), 2);
  assert.equal(pool.warm, 2);
});

test("MemoryPool makes memories ahead where there are many, each for one lease and of the size that is asked for", () => {
  const pool = new MemoryPool();
  const leased = new Set(Array.from({ length: 64 }, () => pool.lease(1, 1)));
  assert.equal(pool.ahead, 0);
  for (let i = 0; i < 130; i++) leased.add(pool.lease(1, 1));
  assert.equal(leased.size, 194);
  assert.equal(pool.ahead, 126);
  // Sizes in turn take from what was made for each, and make nothing anew.
  for (let left = 127; left > 120; left--) {
    assert.equal(pool.lease(2, 2).buffer.byteLength, 2 * 65_536);
    assert.equal(pool.ahead, 126 + left - (127 - left));
    assert.equal(pool.lease(1, 1).buffer.byteLength, 65_536);
  }
  const { ahead } = pool;
  assert.equal(pool.lease(1, 2).buffer.byteLength, 65_536);
  assert.equal(pool.lease(5, 5).buffer.byteLength, 5 * 65_536);
  assert.equal(pool.ahead, ahead);
});

/** Page faults of this thread alone that took no disk. @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html field 10 */
function minorFaults(): number {
  const text = readFileSync("/proc/thread-self/stat", "utf8");
  return Number(text.slice(text.lastIndexOf(")") + 2).split(" ")[7]);
}

test("MemoryPool has the kernel map the first page of memories made ahead, and no other", () => {
  const pool = new MemoryPool();
  for (let i = 0; i < 65; i++) pool.lease(1, 1);
  const memories = Array.from({ length: 100 }, () => new Uint8Array(pool.lease(1, 1).buffer));
  const faultsAt = (offset: number): number => {
    const before = minorFaults();
    for (const bytes of memories) bytes[offset] = 1;
    return minorFaults() - before;
  };
  const [first, third] = [faultsAt(0), faultsAt(8192)];
  assert.ok(first < 50 && third >= 100, `${first} page faults in the first page, ${third} in the third`);
});

test("MemoryPool says when few of those made ahead are left, and makes more when it is told to", () => {
  const pool = new MemoryPool();
  for (let i = 0; i < 64; i++) pool.lease(1, 1);
  assert.equal(pool.isLow, false);
  while (!pool.isLow) pool.lease(1, 1);
  assert.equal(pool.ahead, 63);
  pool.refill();
  assert.deepEqual([pool.isLow, pool.ahead], [false, 192]);
  // What one message of the engine asks for at most.
  for (let i = 0; i < 64; i++) pool.lease(1, 1);
  assert.deepEqual([pool.isLow, pool.ahead], [false, 128]);
});

test("MemoryPool says when it is crowded", () => {
  let reports = 0;
  const pool = new MemoryPool({ crowd: { leases: 2, report: () => reports++ } });
  pool.lease(1, 1);
  assert.equal(reports, 0);
  const second = pool.lease(1, 1);
  pool.giveBack(second, 1);
  pool.lease(1, 1);
  assert.equal(reports, 1);
});

test("MemoryPool names the remedy when the machine gives no memory", () => {
  assert.throws(
    () => new MemoryPool().lease(100_000, 100_000),
    (error) => isThimbleError(error, "runtime.no-memory"),
  );
});

test("pagesOf() rounds up to pages of 64 KiB", () => {
  assert.deepEqual([0, 1, 65_536, 65_537].map(pagesOf), [0, 1, 1, 2]);
});
