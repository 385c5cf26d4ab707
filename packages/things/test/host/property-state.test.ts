import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { PropertyState } from "../../src/host/property-state.ts";
import { fakeProperty, fakeThing } from "./host-under-test.ts";

function state(terms?: string, isPolled = true): PropertyState {
  const [bound] = fakeThing(fakeProperty("a", terms)).properties;
  assert.ok(bound !== undefined);
  return new PropertyState("t", bound, isPolled);
}

test("a value has the property's scale and is out of range outside minimum and maximum", () => {
  const each = state('type: number, unit: "1", minimum: 0, maximum: 10, thimble:scale: 0.1, thimble:offset: 1');
  assert.deepEqual(each.accept({ value: 50, arrived: 0 }, 7), { property: "t/a", value: 6, time: 7, quality: "good" });
  assert.equal(each.accept({ value: 91, arrived: 0 }, 8)?.quality, "out-of-range");
  assert.equal(each.accept({ value: -11, arrived: 0 }, 9)?.quality, "out-of-range");
});

test("a boolean is 0 or 1 whatever the device holds", () => {
  assert.equal(state("type: boolean").accept({ value: 255, arrived: 0 }, 0)?.value, 1);
});

test("a polled value is stale after three periods, at least five seconds, and keeps its value and time", () => {
  const each = state();
  each.accept({ value: 4, arrived: 100 }, 7);
  assert.equal(each.nextChange(undefined), 5100);
  assert.equal(each.degrade({ now: 5099, time: 9, failingSince: undefined }), undefined);
  assert.deepEqual(each.degrade({ now: 5100, time: 9, failingSince: undefined }), {
    property: "t/a",
    value: 4,
    time: 7,
    quality: "stale",
  });
  assert.equal(each.degrade({ now: 6000, time: 9, failingSince: undefined }), undefined);
  assert.equal(each.nextChange(undefined), undefined);
});

test("a value is stale when its Thing Description says so, and a pushed one never otherwise", () => {
  const said = state('type: number, unit: "1", thimble:staleAfter: 1s', false);
  said.accept({ value: 4, arrived: 0 }, 7);
  assert.equal(said.nextChange(undefined), 1000);
  const pushed = state(undefined, false);
  pushed.accept({ value: 4, arrived: 0 }, 7);
  assert.equal(pushed.nextChange(undefined), undefined);
});

test("a property is unreachable at the first failure when it was never read, else after a minute of failures", () => {
  const never = state();
  assert.equal(never.degrade({ now: 1, time: 9, failingSince: undefined }), undefined);
  assert.deepEqual(never.degrade({ now: 1, time: 9, failingSince: 1 }), {
    property: "t/a",
    value: Number.NaN,
    time: 9,
    quality: "unreachable",
  });
  const once = state();
  once.accept({ value: 4, arrived: 0 }, 7);
  assert.equal(once.degrade({ now: 5000, time: 9, failingSince: 1000 })?.quality, "stale");
  assert.equal(once.nextChange(1000), 61_000);
  assert.equal(once.degrade({ now: 60_999, time: 9, failingSince: 1000 }), undefined);
  assert.equal(once.degrade({ now: 61_000, time: 9, failingSince: 1000 })?.quality, "unreachable");
  assert.equal(once.accept({ value: 5, arrived: 62_000 }, 70)?.quality, "good");
});

test("restore() makes what was unreachable stale, with the last known value and time, and leaves all else alone", () => {
  const never = state();
  assert.equal(never.restore({ now: 0, time: 0, failingSince: undefined }), undefined);
  never.degrade({ now: 1, time: 9, failingSince: 1 });
  assert.equal(never.restore({ now: 2, time: 10, failingSince: 1 }), undefined);
  const unknown = { property: "t/a", value: Number.NaN, time: 10, quality: "stale" };
  assert.deepEqual(never.restore({ now: 2, time: 10, failingSince: undefined }), unknown);
  assert.equal(never.restore({ now: 3, time: 11, failingSince: undefined }), undefined);
  const known = state();
  known.accept({ value: 4, arrived: 0 }, 7);
  known.degrade({ now: 61_000, time: 70, failingSince: 1000 });
  const last = { property: "t/a", value: 4, time: 7, quality: "stale" };
  assert.deepEqual(known.restore({ now: 62_000, time: 71, failingSince: undefined }), last);
  assert.equal(known.nextChange(63_000), 123_000);
});

test("an answer that arrived before a write does not replace what was written", () => {
  const each = state();
  each.accept({ value: 1, arrived: 0 }, 0);
  each.acceptWritten(2, { now: 10, time: 1, failingSince: undefined });
  assert.equal(each.accept({ value: 1, arrived: 9 }, 1), undefined);
  assert.equal(each.last?.value, 2);
  assert.equal(each.accept({ value: 3, arrived: 11 }, 1)?.value, 3);
});

test("the same sample is given out once, and again when its worth changed", () => {
  const text = [fakeProperty("a", 'type: number, unit: "1", thimble:timeFrom: b'), fakeProperty("b")].join("\n");
  const [bound] = fakeThing(text).properties;
  assert.ok(bound !== undefined);
  const each = new PropertyState("t", bound, true);
  assert.ok(each.accept({ value: 1, arrived: 0 }, 100) !== undefined);
  assert.equal(each.accept({ value: 1, arrived: 1 }, 100), undefined);
  each.degrade({ now: 9000, time: 0, failingSince: undefined });
  assert.equal(each.accept({ value: 1, arrived: 9001 }, 100)?.quality, "good");
  assert.ok(each.accept({ value: 1, arrived: 9002 }, 99) !== undefined);
});

test("degrade() has nothing to do before nextChange() and something to do at it, in any order of events", () => {
  const event = fc.oneof(
    fc.record({ kind: fc.constant("answer"), after: fc.nat(20_000) }),
    fc.record({ kind: fc.constant("wait"), after: fc.nat(90_000) }),
    fc.record({ kind: fc.constant("fail"), after: fc.nat(20_000) }),
  );
  fc.assert(
    fc.property(fc.array(event), (events) => {
      const each = state();
      let now = 0;
      let failingSince: number | undefined;
      for (const { kind, after } of events) {
        now += after;
        if (kind === "answer") {
          failingSince = undefined;
          each.accept({ value: 1, arrived: now }, now);
        } else {
          if (kind === "fail") failingSince ??= now;
          each.degrade({ now, time: now, failingSince });
        }
        const next = each.nextChange(failingSince);
        if (next === undefined) continue;
        assert.ok(next > now);
        const before = each.last?.quality;
        assert.equal(each.degrade({ now: next - 1, time: 0, failingSince }), undefined);
        assert.notEqual(each.degrade({ now: next, time: 0, failingSince })?.quality, before);
        now = next;
      }
    }),
  );
});

test("a value within the deadband of the last one is not given out, and keeps it fresh", () => {
  const each = state('type: number, unit: "1", maximum: 100, thimble:deadband: 2');
  assert.equal(each.accept({ value: 10, arrived: 0 }, 1)?.value, 10);
  assert.equal(each.accept({ value: 12, arrived: 4000 }, 2), undefined);
  assert.deepEqual([each.last?.value, each.measured?.value], [10, 12]);
  assert.equal(each.nextChange(undefined), 9000);
  assert.equal(each.accept({ value: 12.5, arrived: 5000 }, 3)?.value, 12.5);
  // Another quality is always given out.
  each.accept({ value: 99.5, arrived: 6000 }, 4);
  assert.equal(each.accept({ value: 100.5, arrived: 7000 }, 5)?.quality, "out-of-range");
});

test("readings are smoothed, and what was written is where smoothing goes on from", () => {
  const each = state('type: number, unit: "1", thimble:smoothing: { kind: moving-average, window: 2 }');
  assert.equal(each.accept({ value: 10, arrived: 1 }, 1)?.value, 10);
  assert.equal(each.accept({ value: 20, arrived: 2 }, 2)?.value, 15);
  assert.equal(each.acceptWritten(100, { now: 3, time: 3, failingSince: undefined }).value, 100);
  assert.equal(each.accept({ value: 100, arrived: 4 }, 4)?.value, 100);
});

test("what was smoothed before the device was given up does not count when it is back", () => {
  const each = state('type: number, unit: "1", thimble:smoothing: { kind: moving-average, window: 3 }');
  each.accept({ value: 10, arrived: 1 }, 1);
  assert.equal(each.degrade({ now: 60_000, time: 60, failingSince: 0 })?.quality, "unreachable");
  assert.equal(each.restore({ now: 61_000, time: 61, failingSince: undefined })?.quality, "stale");
  assert.equal(each.accept({ value: 40, arrived: 62_000 }, 62)?.value, 40);
  assert.equal(each.accept({ value: 50, arrived: 63_000 }, 63)?.value, 45);
});

test("a code that stands for no word is out of range and has no value", () => {
  const each = state("type: string, enum: [a, b], thimble:values: { 3: a, 5: b }");
  assert.equal(each.accept({ value: 5, arrived: 1 }, 1)?.value, 1);
  assert.deepEqual(each.accept({ value: 4, arrived: 2 }, 2), {
    property: "t/a",
    value: Number.NaN,
    time: 2,
    quality: "out-of-range",
  });
});
