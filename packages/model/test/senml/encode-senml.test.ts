import assert from "node:assert/strict";
import { test } from "node:test";
import { isThimbleError } from "@thimble/base";
import { decodeSenml, encodeSenml, SENML_UNITS, type SenmlRecord } from "@thimble/model";
import fc from "fast-check";

const NOTHING = { unit: undefined, time: 0, value: undefined, sum: undefined, updateTime: undefined };

test("encodeSenml() writes what records share once", () => {
  const at = 1_700_000_000.1;
  const records = [0, 0.1, 60].map((delay, i) => ({
    ...NOTHING,
    name: `urn:dev:x:plant/${["mean", "max", "mean"][i]}`,
    unit: "Cel",
    time: at + delay,
    value: 80 + i,
  }));
  assert.equal(
    encodeSenml(records),
    '[{"bn":"urn:dev:x:plant/","bt":1700000000.1,"bu":"Cel","n":"mean","v":80},{"n":"max","v":81,"t":0.1},{"n":"mean","v":82,"t":60}]',
  );
});

test("encodeSenml() writes a series of one name with the name once", () => {
  const records = [1, 2].map((value) => ({ ...NOTHING, name: "machine/temperature", value }));
  assert.equal(encodeSenml(records), '[{"bn":"machine/temperature","v":1},{"v":2}]');
});

test("encodeSenml() refuses what may not stand in SenML", () => {
  const good: SenmlRecord = { ...NOTHING, name: "a", value: 1 };
  const rows: readonly (readonly [Partial<SenmlRecord>, string])[] = [
    [{ name: "" }, "[1].n"],
    [{ name: "/a" }, "[1].n"],
    [{ unit: "kPa" }, "[1].u"],
    [{ unit: "hPa" }, "[1].u"],
    [{ value: Number.NaN }, "[1].v"],
    [{ value: undefined }, "[1].v"],
    [{ sum: Number.POSITIVE_INFINITY }, "[1].s"],
    [{ time: Number.NaN }, "[1].t"],
  ];
  for (const [wrong, where] of rows)
    assert.throws(
      () => encodeSenml([good, { ...good, ...wrong }]),
      (error) => isThimbleError(error, "model.bad-senml") && error.where === where,
      where,
    );
});

test("decodeSenml() reads back what encodeSenml() wrote", () => {
  // JSON has no negative zero.
  const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
  const units = Object.entries(SENML_UNITS).flatMap(([symbol, { primary }]) => (primary === symbol ? [symbol] : []));
  const record: fc.Arbitrary<SenmlRecord> = fc.record(
    {
      name: fc.stringMatching(/^[a-z0-9][a-z/:._-]{0,8}$/),
      unit: fc.option(fc.constantFrom(...units), { nil: undefined }),
      time: fc.oneof(fc.constant(0), fc.double({ min: 1.6e9, max: 1.8e9, noNaN: true }), fc.nat(1000)),
      value: fc.oneof(number, fc.string(), fc.boolean(), fc.uint8Array({ maxLength: 9 })),
      sum: fc.option(number, { nil: undefined }),
      updateTime: fc.option(fc.nat(3600), { nil: undefined }),
    },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(fc.array(record, { maxLength: 6 }), (pack) => assert.deepEqual(decodeSenml(encodeSenml(pack)), pack)),
    { numRuns: 1000 },
  );
});
