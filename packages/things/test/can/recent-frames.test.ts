import assert from "node:assert/strict";
import { test } from "node:test";
import { RecentFrames } from "../../src/can/recent-frames.ts";

test("RecentFrames has the last frame of each identifier, and tells kinds apart", () => {
  const frames = new RecentFrames();
  frames.put({ id: 5, isExtended: false, data: Uint8Array.of(1) }, 1);
  frames.put({ id: 5, isExtended: true, data: Uint8Array.of(2) }, 2);
  frames.put({ id: 5, isExtended: false, data: Uint8Array.of(3) }, 3);
  assert.deepEqual(frames.get({ id: 5, isExtended: false }), { data: Uint8Array.of(3), arrived: 3 });
  assert.deepEqual(frames.get({ id: 5, isExtended: true }), { data: Uint8Array.of(2), arrived: 2 });
  frames.clear();
  assert.equal(frames.get({ id: 5, isExtended: false }), undefined);
});

test("RecentFrames keeps what comes again and again, however many others a bus has", () => {
  const frames = new RecentFrames();
  const own = { id: 1, isExtended: false, data: Uint8Array.of(9) };
  for (let id = 0; id < 20_000; id++) {
    frames.put({ id, isExtended: true, data: new Uint8Array(8) }, id);
    if (id % 1000 === 0) frames.put(own, id);
  }
  assert.equal(frames.size, 4096);
  assert.deepEqual(frames.get(own)?.data, own.data);
  assert.equal(frames.get({ id: 0, isExtended: true }), undefined);
});
