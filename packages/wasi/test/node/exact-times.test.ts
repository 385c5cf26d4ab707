import assert from "node:assert/strict";
import { test } from "node:test";
import { ExactTimes } from "../../src/node/exact-times.ts";
import type { FileStat } from "../../src/ports/file-system.ts";

function stat(inode: bigint, accessed: bigint, modified: bigint): FileStat {
  return { device: 1n, inode, filetype: 4, links: 1n, size: 0n, accessed, modified, changed: 0n };
}

test("ExactTimes gives a file the nanoseconds that were rounded away", () => {
  const times = new ExactTimes();
  times.remember(stat(5n, 1000n, 2000n), { accessed: 1234n, modified: 2001n });
  assert.deepEqual(times.correct(stat(5n, 1000n, 2000n)), stat(5n, 1234n, 2001n));
  assert.deepEqual(times.correct(stat(6n, 1000n, 2000n)), stat(6n, 1000n, 2000n));
});

test("ExactTimes believes the disk once a time is another one, or when more than rounding was lost", () => {
  const times = new ExactTimes();
  times.remember(stat(5n, 1000n, 2000n), { accessed: 1234n, modified: 3500n });
  assert.deepEqual(times.correct(stat(5n, 1001n, 2000n)), stat(5n, 1001n, 2000n));
});

test("ExactTimes forgets the oldest of many files", () => {
  const times = new ExactTimes();
  for (let inode = 0n; inode < 4097n; inode += 1n) times.remember(stat(inode, 0n, 0n), { accessed: 1n, modified: 1n });
  assert.equal(times.correct(stat(0n, 0n, 0n)).accessed, 0n);
  assert.equal(times.correct(stat(1n, 0n, 0n)).accessed, 1n);
});
