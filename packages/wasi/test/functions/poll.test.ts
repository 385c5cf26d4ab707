import assert from "node:assert/strict";
import { test } from "node:test";
import type { ByteSource } from "../../src/ports/byte-stream.ts";
import { ERRNO } from "../../src/preview1/errno.ts";
import { CLOCK, EVENT, EVENT_FD_READWRITE_HANGUP, OFLAG, SIZE } from "../../src/preview1/types.ts";
import { Guest, RESULT, sourceOf } from "../support/guest.ts";

type Wanted =
  | { readonly clock: number; readonly timeout: bigint; readonly isAbsolute?: boolean }
  | { readonly fd: number; readonly type: number };

interface Got {
  readonly userdata: number;
  readonly error: number;
  readonly type: number;
  readonly bytes: number;
  readonly flags: number;
}

function poll(guest: Guest, ...wanted: readonly Wanted[]): Got[] | number {
  const bytes = new Uint8Array(wanted.length * SIZE.subscription);
  const view = new DataView(bytes.buffer);
  for (const [place, one] of wanted.entries()) {
    const at = place * SIZE.subscription;
    view.setBigUint64(at, BigInt(place), true);
    view.setUint8(at + 8, "fd" in one ? one.type : EVENT.clock);
    view.setUint32(at + 16, "fd" in one ? one.fd : one.clock, true);
    if ("fd" in one) continue;
    view.setBigUint64(at + 24, one.timeout, true);
    view.setUint16(at + 40, one.isAbsolute === true ? 1 : 0, true);
  }
  const output = guest.place(new Uint8Array(wanted.length * SIZE.event))[0];
  const errno = guest.call("poll_oneoff", guest.place(bytes)[0], output, wanted.length, RESULT);
  if (errno !== 0) return -errno;
  return Array.from({ length: guest.u32(RESULT) }, (_, place) => {
    const at = output + place * SIZE.event;
    return {
      userdata: Number(guest.u64(at)),
      error: guest.u16(at + 8),
      type: guest.u8(at + 10),
      bytes: Number(guest.u64(at + 16)),
      flags: guest.u16(at + 24),
    };
  });
}

const CLOCK_EVENT = { error: 0, type: EVENT.clock, bytes: 0, flags: 0 };

test("poll_oneoff waits for the earliest clock, once, and tells of that one", () => {
  using guest = new Guest();
  const events = poll(
    guest,
    { clock: CLOCK.monotonic, timeout: 5_000_000n },
    { clock: CLOCK.realtime, timeout: 2_500_000n },
  );
  assert.deepEqual(guest.waits, [2.5]);
  assert.deepEqual(events, [{ userdata: 1, ...CLOCK_EVENT }]);
});

test("poll_oneoff takes an absolute time, and does not wait for one that is over", async () => {
  using guest = new Guest();
  await guest.clock.advance(1000);
  const now = BigInt(guest.clock.monotonic()) * 1_000_000n;
  assert.deepEqual(poll(guest, { clock: CLOCK.monotonic, timeout: now - 1n, isAbsolute: true }), [
    { userdata: 0, ...CLOCK_EVENT },
  ]);
  assert.deepEqual(guest.waits, []);
  poll(guest, { clock: CLOCK.monotonic, timeout: now + 3_000_000n, isAbsolute: true });
  assert.deepEqual(guest.waits, [3]);
});

test("poll_oneoff does not wait when something is ready: a file, standard output, an error", () => {
  using guest = new Guest();
  const fd = guest.open("f", { oflags: OFLAG.creat });
  guest.write(fd, "abcd");
  guest.call("fd_seek", fd, 1n, 0, RESULT);
  const events = poll(
    guest,
    { clock: CLOCK.monotonic, timeout: 1_000_000_000n },
    { fd, type: EVENT.fd_read },
    { fd: 1, type: EVENT.fd_write },
    { fd: 99, type: EVENT.fd_read },
    { clock: 7, timeout: 0n },
  );
  assert.deepEqual(guest.waits, []);
  assert.deepEqual(events, [
    { userdata: 1, error: 0, type: EVENT.fd_read, bytes: 3, flags: 0 },
    { userdata: 2, error: 0, type: EVENT.fd_write, bytes: 0, flags: 0 },
    { userdata: 3, error: ERRNO.badf, type: EVENT.fd_read, bytes: 0, flags: 0 },
    { userdata: 4, error: ERRNO.inval, type: EVENT.clock, bytes: 0, flags: 0 },
  ]);
});

test("poll_oneoff tells what standard input has, and that it has ended", () => {
  using guest = new Guest({ stdin: sourceOf("abc") });
  assert.deepEqual(poll(guest, { fd: 0, type: EVENT.fd_read }), [
    { userdata: 0, error: 0, type: EVENT.fd_read, bytes: 3, flags: 0 },
  ]);
  guest.read(0);
  assert.deepEqual(poll(guest, { fd: 0, type: EVENT.fd_read }), [
    { userdata: 0, error: 0, type: EVENT.fd_read, bytes: 0, flags: EVENT_FD_READWRITE_HANGUP },
  ]);
});

test("poll_oneoff waits for standard input no longer than for the clock beside it", () => {
  const waits: number[] = [];
  const silent: ByteSource = { read: () => 0, poll: (wait) => void waits.push(wait) };
  using guest = new Guest({ stdin: silent });
  const events = poll(guest, { fd: 0, type: EVENT.fd_read }, { clock: CLOCK.monotonic, timeout: 7_000_000n });
  assert.deepEqual(waits, [0, 7]);
  assert.deepEqual(events, [{ userdata: 1, ...CLOCK_EVENT }]);
});

test("poll_oneoff refuses nothing, too much, what it does not know, and memory that is not there", () => {
  using guest = new Guest();
  assert.equal(guest.call("poll_oneoff", RESULT, RESULT, 0, RESULT), ERRNO.inval);
  assert.equal(guest.call("poll_oneoff", RESULT, RESULT, 4097, RESULT), ERRNO.inval);
  assert.equal(guest.call("poll_oneoff", RESULT, RESULT, -1, RESULT), ERRNO.inval);
  assert.equal(guest.call("poll_oneoff", 65_500, RESULT, 1, RESULT), ERRNO.fault);
  assert.equal(guest.call("poll_oneoff", RESULT, 65_520, 1, RESULT), ERRNO.fault);
  assert.equal(poll(guest, { fd: 0, type: 3 }), -ERRNO.inval);
});

test("sched_yield answers", () => {
  using guest = new Guest();
  assert.equal(guest.call("sched_yield"), ERRNO.success);
});
