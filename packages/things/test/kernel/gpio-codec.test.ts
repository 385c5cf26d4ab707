import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import * as codec from "../../src/kernel/gpio-codec.ts";
import { GPIO_V2_LINE_EVENT } from "../../src/kernel/gpio-uapi.ts";

/** Objects as others make them. */
const PLAIN = { noNullPrototype: true };
const U32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const U64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const NAME = fc.string({ maxLength: 31, unit: fc.constantFrom(..."abcXYZ_-09") });
const LINE: fc.Arbitrary<codec.RequestedLine> = fc.record(
  {
    offset: U32,
    flags: fc.constantFrom(4n, 0x34n, 0x104n, 8n),
    debounce: fc.constantFrom(0, 0, 500, 10_000, 2 ** 32 - 1),
    output: fc.constantFrom(undefined, true, false),
  },
  PLAIN,
);
const REQUEST = fc.record(
  {
    consumer: NAME,
    lines: fc.array(LINE, { minLength: 1, maxLength: 64 }),
    eventBufferSize: U32,
  },
  PLAIN,
);

test("a request for lines is what the kernel reads of it", () => {
  fc.assert(
    fc.property(REQUEST, (request) => {
      assert.ok(codec.fitsOneRequest(request.lines));
      assert.deepEqual(codec.decodeLineRequest(codec.encodeLineRequest(request)), request);
    }),
  );
});

test("lines that are all different do not fit one request, and no more than 64 do", () => {
  const line = (i: number): codec.RequestedLine => ({ offset: i, flags: 4n, debounce: 1000 * i, output: undefined });
  const lines = (count: number): codec.RequestedLine[] => Array.from({ length: count }, (_, i) => line(i));
  assert.ok(codec.fitsOneRequest(lines(11)));
  assert.ok(!codec.fitsOneRequest(lines(12)));
  assert.throws(
    () => codec.encodeLineRequest({ consumer: "t", lines: lines(12), eventBufferSize: 0 }),
    new RangeError("Cannot request 12 lines at once: they do not fit"),
  );
  const same = Array.from({ length: 65 }, () => line(0));
  assert.ok(!codec.fitsOneRequest(same) && codec.fitsOneRequest(same.slice(1)));
});

test("values, infos and events are what they were before", () => {
  fc.assert(
    fc.property(fc.record({ bits: U64, mask: U64 }, PLAIN), (values) => {
      assert.deepEqual(codec.decodeLineValues(codec.encodeLineValues(values)), values);
    }),
  );
  fc.assert(
    fc.property(fc.record({ name: NAME, label: NAME, lines: U32 }, PLAIN), (info) => {
      assert.deepEqual(codec.decodeChipInfo(codec.encodeChipInfo(info)), info);
    }),
  );
  fc.assert(
    fc.property(fc.record({ offset: U32, name: NAME, consumer: NAME, flags: U64 }, PLAIN), (info) => {
      assert.deepEqual(codec.decodeLineInfo(codec.encodeLineInfo(info)), info);
    }),
  );
  const event = fc.record({ time: U64, isRising: fc.boolean(), offset: U32, sequence: U32, lineSequence: U32 }, PLAIN);
  fc.assert(
    fc.property(fc.array(event, { maxLength: 5 }), fc.nat({ max: GPIO_V2_LINE_EVENT.size - 1 }), (events, extra) => {
      const bytes = Buffer.concat([...events.map(codec.encodeLineEvent), new Uint8Array(extra)]);
      assert.deepEqual(codec.decodeLineEvents(bytes), events);
    }),
  );
});

test("maskOf() has a bit for each that is true", () => {
  assert.equal(codec.maskOf([true, false, true]), 0b101n);
  assert.equal(codec.maskOf([]), 0n);
});
