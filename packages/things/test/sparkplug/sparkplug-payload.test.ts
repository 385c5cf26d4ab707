import assert from "node:assert/strict";
import { test } from "node:test";
import { ThimbleError } from "@thimble/base";
import fc from "fast-check";
import { decodeSparkplug, encodeSparkplug, SPARKPLUG_TYPES } from "../../src/sparkplug/sparkplug-payload.ts";
import { hasCode } from "../things.ts";

test("encodeSparkplug() writes the fields of the published schema", () => {
  // By hand, from Sparkplug 3.0.0, section 6.4.1: timestamp (1) 5, metrics (2) of name (1) "a", datatype (4) Int32, int_value (10) 7, and seq (3) 2.
  const metric = { name: "a", alias: undefined, datatype: SPARKPLUG_TYPES.Int32, value: 7, isHistorical: false };
  const bytes = encodeSparkplug({ timestamp: 5, seq: 2, metrics: [metric] });
  assert.equal(Buffer.from(bytes).toString("hex"), "0805" + "1207" + "0a0161" + "2003" + "5007" + "1802");
});

test("decodeSparkplug() reads what encodeSparkplug() wrote", () => {
  const value = fc.oneof(
    fc.record({ datatype: fc.constant(SPARKPLUG_TYPES.Double), value: fc.double({ noNaN: true }) }),
    fc.record({ datatype: fc.constant(SPARKPLUG_TYPES.Float), value: fc.float({ noNaN: true }) }),
    fc.record({ datatype: fc.constant(SPARKPLUG_TYPES.UInt32), value: fc.integer({ min: 0, max: 2 ** 32 - 1 }) }),
    fc.record({ datatype: fc.constant(SPARKPLUG_TYPES.UInt64), value: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }) }),
    fc.record({ datatype: fc.constant(SPARKPLUG_TYPES.Boolean), value: fc.boolean() }),
    fc.record({ datatype: fc.constant(SPARKPLUG_TYPES.String), value: fc.string({ unit: "grapheme" }) }),
    fc.record({ datatype: fc.constant(undefined), value: fc.constant(undefined) }),
  );
  const metric = fc
    .tuple(value, fc.option(fc.string(), { nil: undefined }), fc.option(fc.nat(), { nil: undefined }), fc.boolean())
    .map(([parts, name, alias, isHistorical]) => ({ ...parts, name, alias, isHistorical }));
  const seq = fc.option(fc.integer({ min: 0, max: 255 }), { nil: undefined });
  fc.assert(
    fc.property(fc.array(metric), seq, (metrics, number) => {
      const payload = { timestamp: 1_700_000_000_000, seq: number, metrics };
      assert.deepEqual(decodeSparkplug(encodeSparkplug(payload)), payload);
    }),
  );
});

test("decodeSparkplug() reads a payload or refuses it, whatever comes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      try {
        assert.ok(Array.isArray(decodeSparkplug(bytes).metrics));
      } catch (error) {
        assert.ok(error instanceof ThimbleError && error.code === "things.bad-answer");
      }
    }),
  );
  assert.throws(() => decodeSparkplug(Buffer.from("12ff", "hex")), hasCode("things.bad-answer"));
});
