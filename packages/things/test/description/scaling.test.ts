import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { scaled, unscaled } from "../../src/description/scaling.ts";

test("scaled() gives the double nearest to the decimal for steps of a tenth, a hundredth or a thousandth", () => {
  fc.assert(
    fc.property(fc.nat(0xffff), fc.constantFrom(1, 2, 3), (raw, digits) => {
      assert.equal(scaled(raw, { scale: 10 ** -digits, offset: 0 }), Number(`${raw}e-${digits}`));
    }),
  );
});

test("unscaled() takes scaled() back to within rounding", () => {
  const scale = fc.double({ min: 1e-3, max: 1e3, noNaN: true });
  const offset = fc.double({ min: -1e3, max: 1e3, noNaN: true });
  fc.assert(
    fc.property(fc.nat(0xffff), scale, offset, (raw, scaleBy, add) => {
      const scaling = { scale: scaleBy, offset: add };
      assert.equal(Math.round(unscaled(scaled(raw, scaling), scaling)), raw);
    }),
  );
});
