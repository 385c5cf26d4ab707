import assert from "node:assert/strict";
import { test } from "node:test";
import type { CLibrary, PollResult } from "../../src/kernel/c-library.ts";
import { DeviceLoop } from "../../src/kernel/device-loop.ts";
import type { DeviceNews, DeviceOrder } from "../../src/kernel/device-protocol.ts";
import { kernelError } from "../../src/kernel/kernel-error.ts";

const WAKE = 3;
const DEVICE = 4;

/** A loop whose kernel is a script. */
function scene(parts: { readonly ioctl?: CLibrary["ioctl"] } = {}) {
  const orders: DeviceOrder[] = [];
  const news: DeviceNews[] = [];
  const closed: number[] = [];
  const asked: (readonly number[])[] = [];
  const given = new Map<number, string | Error>();
  let lost: number | undefined;
  let turns = 0;
  const library: CLibrary = {
    ioctl: parts.ioctl ?? (() => 0),
    pipe: () => assert.fail("not asked for"),
    poll: (descriptors) => {
      asked.push(descriptors);
      return descriptors.map(
        (descriptor): PollResult => ({
          descriptor,
          isReadable: descriptor === WAKE ? orders.length > 0 : given.has(descriptor),
          isLost: descriptor === lost,
        }),
      );
    },
  };
  const read = (descriptor: number, buffer: Uint8Array): number => {
    const text = given.get(descriptor) ?? "";
    given.delete(descriptor);
    if (text instanceof Error) throw text;
    return new TextEncoder().encodeInto(text, buffer).written;
  };
  const loop = new DeviceLoop(DEVICE, {
    library,
    wake: WAKE,
    read,
    close: (descriptor) => closed.push(descriptor),
    receive: () => orders.shift(),
    now: () => BigInt(++turns),
    post: (each) => news.push(each),
  });
  const lose = (descriptor: number): void => {
    lost = descriptor;
  };
  return { orders, news, closed, asked, given, loop, lose };
}

test("DeviceLoop does ioctls in order and answers each, refused ones too", () => {
  const s = scene({
    ioctl: (_descriptor, request) => {
      if (request === 2) throw kernelError("ioctl", 16);
      return request;
    },
  });
  const bytes = Uint8Array.of(1);
  for (const [id, request] of [1, 2, 3].entries())
    s.orders.push({ kind: "ioctl", id, descriptor: DEVICE, request, bytes, addresses: [] });
  s.loop.turn();
  assert.deepEqual(s.news, [
    { kind: "done", id: 0, result: 1, bytes },
    { kind: "refused", id: 1, code: "EBUSY", message: "ioctl: resource busy or locked (EBUSY)" },
    { kind: "done", id: 2, result: 3, bytes },
  ]);
});

test("DeviceLoop reads no more until what it handed on was taken", () => {
  const s = scene();
  s.orders.push({ kind: "listen", descriptor: 9, maximumBytes: 4 });
  s.loop.turn();
  s.given.set(9, "abcd");
  s.loop.turn();
  s.given.set(9, "efgh");
  s.loop.turn();
  assert.deepEqual(s.asked.at(-1), [WAKE]);
  s.orders.push({ kind: "more", descriptor: 9 });
  s.loop.turn();
  s.loop.turn();
  const texts = s.news.map((each) => (each.kind === "bytes" ? Buffer.from(each.bytes).toString() : each.kind));
  assert.deepEqual(texts, ["abcd", "efgh"]);
});

test("DeviceLoop tells of a file that is lost, and asks for it no more", () => {
  for (const how of ["closed", "ended", "failed"]) {
    const s = scene();
    s.orders.push({ kind: "listen", descriptor: 9, maximumBytes: 4 });
    s.loop.turn();
    if (how === "closed") s.lose(9);
    else s.given.set(9, how === "ended" ? "" : kernelError("read", 19));
    s.loop.turn();
    assert.deepEqual(
      s.news.map((each) => ("code" in each ? [each.kind, each.code] : each)),
      [["lost", "ENODEV"]],
    );
    s.loop.turn();
    assert.deepEqual(s.asked.at(-1), [WAKE]);
  }
});

test("DeviceLoop ignores a file from when it is told, closes one, and closes all at the end", () => {
  const s = scene();
  s.orders.push({ kind: "listen", descriptor: 9, maximumBytes: 4 }, { kind: "ignore", descriptor: 9 });
  s.orders.push({ kind: "listen", descriptor: 10, maximumBytes: 4 }, { kind: "close", id: 5, descriptor: 10 });
  s.loop.turn();
  assert.deepEqual(s.closed, [10]);
  assert.deepEqual(s.news, [{ kind: "done", id: 5, result: 0, bytes: new Uint8Array(0) }]);
  s.orders.push({ kind: "end" });
  s.loop.run();
  assert.deepEqual(s.closed, [10, DEVICE, 9, WAKE]);
});

test("DeviceLoop ends when nobody can tell it anything any more", () => {
  const s = scene();
  s.lose(WAKE);
  s.loop.run();
  assert.deepEqual(s.closed, [DEVICE, WAKE]);
});

test("DeviceLoop does a burst of calls with nothing between, and tells when each was", () => {
  const s = scene({
    ioctl: (_descriptor, request, { bytes }) => {
      if (request === 0) throw kernelError("ioctl", 22);
      bytes[0] = request;
      return 0;
    },
  });
  const calls = [5, 6].map((request) => ({ request, bytes: new Uint8Array(1), addresses: [] }));
  s.orders.push({ kind: "burst", id: 1, descriptor: DEVICE, calls });
  s.orders.push({
    kind: "burst",
    id: 2,
    descriptor: DEVICE,
    calls: [{ request: 0, bytes: new Uint8Array(1), addresses: [] }],
  });
  s.loop.turn();
  const bytes = [Uint8Array.of(5), Uint8Array.of(6)];
  assert.deepEqual(s.news[0], { kind: "burst-done", id: 1, bytes, times: [1n, 2n, 3n] });
  assert.ok(s.news[1]?.kind === "refused" && s.news[1].code === "EINVAL");
});
