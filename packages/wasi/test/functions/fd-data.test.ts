import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { ERRNO } from "../../src/preview1/errno.ts";
import { RIGHT } from "../../src/preview1/rights.ts";
import { FDFLAG, OFLAG, WHENCE } from "../../src/preview1/types.ts";
import { Guest, RESULT, ROOT } from "../support/guest.ts";

function seek(guest: Guest, fd: number, delta: bigint, whence: number): bigint | number {
  const errno = guest.call("fd_seek", fd, delta, whence, RESULT);
  return errno === 0 ? guest.u64(RESULT) : -errno;
}

test("reads and writes go on where the last one ended, and fd_seek and fd_tell say where that is", () => {
  using guest = new Guest();
  const fd = guest.open("f", { oflags: OFLAG.creat });
  assert.equal(guest.write(fd, "0123456789"), 10);
  assert.equal(seek(guest, fd, -4n, WHENCE.cur), 6n);
  assert.equal(guest.read(fd, 2), "67");
  assert.equal(guest.call("fd_tell", fd, RESULT), ERRNO.success);
  assert.equal(guest.u64(RESULT), 8n);
  assert.equal(seek(guest, fd, -1n, WHENCE.end), 9n);
  assert.equal(seek(guest, fd, 100n, WHENCE.set), 100n);
  assert.equal(guest.read(fd), "");
  assert.equal(guest.write(fd, "x"), 1);
  assert.equal(readFileSync(join(guest.root, "f")).length, 101);
});

test("fd_seek refuses to go before the start, beyond what a file can have, and from nowhere", () => {
  using guest = new Guest();
  const fd = guest.open("f", { oflags: OFLAG.creat });
  assert.equal(seek(guest, fd, -1n, WHENCE.set), -ERRNO.inval);
  assert.equal(seek(guest, fd, 1n, 3), -ERRNO.inval);
  assert.equal(seek(guest, fd, 2n ** 63n - 1n, WHENCE.set), -ERRNO.fbig);
  assert.equal(seek(guest, fd, 2n ** 53n - 1n, WHENCE.set), 2n ** 53n - 1n);
  assert.equal(guest.write(fd, "x"), -ERRNO.fbig);
  assert.equal(guest.call("fd_seek", fd, 0n, WHENCE.set, -4), ERRNO.fault);
});

test("the right to tell is enough to seek nowhere", () => {
  using guest = new Guest();
  const fd = guest.open("f", { oflags: OFLAG.creat, base: BigInt(RIGHT.fd_tell) });
  assert.equal(seek(guest, fd, 0n, WHENCE.cur), 0n);
  assert.equal(seek(guest, fd, 0n, WHENCE.set), -ERRNO.notcapable);
});

test("fd_pread and fd_pwrite leave the place alone, and need the right to seek", () => {
  using guest = new Guest();
  const fd = guest.open("f", { oflags: OFLAG.creat });
  guest.write(fd, "0123456789");
  assert.equal(guest.call("fd_pwrite", fd, ...guest.iovecs(guest.place("AB")), 3n, RESULT), ERRNO.success);
  const at = guest.place(new Uint8Array(4))[0];
  assert.equal(guest.call("fd_pread", fd, ...guest.iovecs([at, 4]), 2n, RESULT), ERRNO.success);
  assert.equal(guest.text(at, guest.u32(RESULT)), "2AB5");
  assert.equal(seek(guest, fd, 0n, WHENCE.cur), 10n);
  assert.equal(guest.call("fd_pread", fd, ...guest.iovecs([at, 4]), -1n, RESULT), ERRNO.inval);
  const unseekable = guest.open("f", { base: BigInt(RIGHT.fd_read | RIGHT.fd_write) });
  assert.equal(guest.call("fd_pread", unseekable, ...guest.iovecs([at, 4]), 0n, RESULT), ERRNO.notcapable);
  assert.equal(guest.call("fd_pwrite", unseekable, ...guest.iovecs([at, 4]), 0n, RESULT), ERRNO.notcapable);
});

test("a file opened to append is written at its end, whoever else writes to it, until the flag is taken off", () => {
  using guest = new Guest();
  const fd = guest.open("f", { oflags: OFLAG.creat, fdflags: FDFLAG.append });
  guest.write(fd, "ab");
  writeFileSync(join(guest.root, "f"), "abcd");
  seek(guest, fd, 0n, WHENCE.set);
  assert.equal(guest.write(fd, "ef"), 2);
  assert.equal(seek(guest, fd, 0n, WHENCE.cur), 6n);
  assert.equal(guest.call("fd_fdstat_set_flags", fd, 0), ERRNO.success);
  seek(guest, fd, 0n, WHENCE.set);
  guest.write(fd, "AB");
  assert.equal(readFileSync(join(guest.root, "f"), "utf8"), "ABcdef");
});

test("fd_advise takes the six kinds of advice for a file", () => {
  using guest = new Guest();
  const fd = guest.open("f", { oflags: OFLAG.creat });
  for (let advice = 0; advice <= 5; advice += 1) assert.equal(guest.call("fd_advise", fd, 0n, 8n, advice), 0);
  assert.equal(guest.call("fd_advise", fd, 0n, 8n, 6), ERRNO.inval);
  assert.equal(guest.call("fd_advise", fd, -1n, 8n, 0), ERRNO.inval);
  assert.equal(guest.call("fd_advise", ROOT, 0n, 8n, 0), ERRNO.isdir);
});

test("fd_allocate makes a file longer and never shorter", () => {
  using guest = new Guest();
  const fd = guest.open("f", { oflags: OFLAG.creat });
  guest.write(fd, "abc");
  const size = (): bigint => {
    guest.call("fd_filestat_get", fd, RESULT);
    return guest.u64(RESULT + 32);
  };
  assert.equal(guest.call("fd_allocate", fd, 0n, 2n), ERRNO.success);
  assert.equal(size(), 3n);
  assert.equal(guest.call("fd_allocate", fd, 2n, 8n), ERRNO.success);
  assert.equal(size(), 10n);
  assert.equal(guest.call("fd_allocate", fd, 0n, 0n), ERRNO.inval);
  assert.equal(guest.call("fd_allocate", fd, 2n ** 53n - 1n, 2n ** 53n - 1n), ERRNO.fbig);
  assert.equal(guest.call("fd_allocate", fd, -1n, 1n), ERRNO.inval);
});

test("fd_sync and fd_datasync answer for files, folders and streams", () => {
  using guest = new Guest();
  const fd = guest.open("f", { oflags: OFLAG.creat });
  for (const number of [fd, ROOT, 1]) {
    assert.equal(guest.call("fd_sync", number), ERRNO.success);
    assert.equal(guest.call("fd_datasync", number), ERRNO.success);
  }
});

test("any sequence of writes, reads and seeks does to a file what it does to an array", () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant("write" as const), text: fc.stringMatching(/^[a-z]{0,9}$/) }),
    fc.record({ kind: fc.constant("read" as const), length: fc.nat(12) }),
    fc.record({ kind: fc.constant("seek" as const), to: fc.integer({ min: -8, max: 24 }), whence: fc.nat(2) }),
    fc.record({ kind: fc.constant("size" as const), size: fc.nat(24) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      using guest = new Guest();
      const fd = guest.open("f", { oflags: OFLAG.creat });
      let bytes: number[] = [];
      let at = 0;
      for (const one of steps) {
        if (one.kind === "write") {
          assert.equal(guest.write(fd, one.text), one.text.length);
          if (one.text !== "") while (bytes.length < at) bytes.push(0);
          bytes.splice(at, one.text.length, ...Buffer.from(one.text));
          at += one.text.length;
        } else if (one.kind === "read") {
          const expected = Buffer.from(bytes.slice(at, at + one.length)).toString();
          assert.equal(guest.read(fd, one.length), expected);
          at += expected.length;
        } else if (one.kind === "seek") {
          const to = [0, at, bytes.length][one.whence] ?? 0;
          assert.equal(
            seek(guest, fd, BigInt(one.to), one.whence),
            to + one.to < 0 ? -ERRNO.inval : BigInt(to + one.to),
          );
          if (to + one.to >= 0) at = to + one.to;
        } else {
          assert.equal(guest.call("fd_filestat_set_size", fd, BigInt(one.size)), 0);
          bytes = [...bytes, ...new Array<number>(24).fill(0)].slice(0, one.size);
        }
      }
      assert.deepEqual([...readFileSync(join(guest.root, "f"))], bytes);
    }),
    { numRuns: 40 },
  );
});
