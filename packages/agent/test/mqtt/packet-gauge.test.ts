import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { PacketGauge } from "../../src/mqtt/packet-gauge.ts";

/** A packet with a body of so many bytes. @see MQTT 3.1.1 section 2.2.3, the algorithm for encoding */
function packet(length: number): number[] {
  const header = [0x30];
  let rest = length;
  do {
    const more = rest >= 128 ? 0x80 : 0;
    header.push((rest % 128) | more);
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return [...header, ...new Array<number>(length).fill(0xff)];
}

test("PacketGauge lets packets through up to its maximum, however the bytes are cut", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1000)), fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1 }), (sizes, cuts) => {
      const gauge = new PacketGauge(1000);
      const bytes = Uint8Array.from(sizes.flatMap(packet));
      for (let at = 0, i = 0; at < bytes.length; i++) {
        const end = at + (cuts[i % cuts.length] ?? 1);
        assert.equal(gauge.take(bytes.subarray(at, end)), true);
        at = end;
      }
    }),
  );
});

test("PacketGauge finds the first packet over its maximum by its header", () => {
  for (const size of [1001, 20_000, 2 ** 28 - 1]) {
    const gauge = new PacketGauge(1000);
    assert.equal(gauge.take(Uint8Array.from(packet(1000))), true);
    const header = packet(size > 1e6 ? 0 : size).slice(0, size > 1e6 ? 1 : 3);
    if (size > 1e6) header.push(0xff, 0xff, 0xff, 0x7f);
    assert.equal(gauge.take(Uint8Array.from(header)), false, String(size));
  }
});

test("PacketGauge refuses a length of five bytes", () => {
  assert.equal(new PacketGauge(2 ** 30).take(Uint8Array.of(0x30, 0x80, 0x80, 0x80, 0x80)), false);
});
