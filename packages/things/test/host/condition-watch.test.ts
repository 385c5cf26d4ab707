import assert from "node:assert/strict";
import { test } from "node:test";
import type { Quality } from "@thimble/model";
import fc from "fast-check";
import type { EventCondition } from "../../src/description/parse-when.ts";
import { ConditionWatch } from "../../src/host/condition-watch.ts";

function eventsIn(condition: EventCondition, values: readonly (number | Quality)[]): readonly number[] {
  const watch = new ConditionWatch(condition);
  return values.flatMap((each, i) => {
    const value = typeof each === "number" ? each : each === "unreachable" ? Number.NaN : 1;
    const quality = typeof each === "number" ? "good" : each;
    return watch.take({ property: "a/b", value, time: i, quality }) ? [i] : [];
  });
}

const ABOVE = { property: "b", kind: "above", limit: 90, hysteresis: 2 } as const;

test("above and below are events once, until the value is back by the hysteresis", () => {
  assert.deepEqual(eventsIn(ABOVE, [80, 91, 95, 89, 91, 88, 91]), [1, 6]);
  assert.deepEqual(eventsIn(ABOVE, [90, 90.1]), [1]);
  assert.deepEqual(eventsIn({ ...ABOVE, kind: "below" }, [91, 89, 91.9, 89, 92, 89]), [1, 5]);
  // What is too hot when somebody begins to look is too hot.
  assert.deepEqual(eventsIn(ABOVE, [99]), [0]);
});

test("equals, changed and quality are events when they begin", () => {
  assert.deepEqual(eventsIn({ property: "b", kind: "equals", value: 1 }, [1, 1, 0, 1]), [0, 3]);
  assert.deepEqual(eventsIn({ property: "b", kind: "changed" }, [1, 1, 0, 0, 1]), [2, 4]);
  const gone = { property: "b", kind: "quality", qualities: ["stale", "unreachable"] } as const;
  assert.deepEqual(eventsIn(gone, [1, "stale", "unreachable", "good", "stale"]), [1, 4]);
});

test("a value that is stale or none says nothing, one out of range does", () => {
  assert.deepEqual(eventsIn(ABOVE, [95, "stale", "unreachable", 95, 80, "out-of-range", 95]), [0, 6]);
  assert.deepEqual(eventsIn({ property: "b", kind: "changed" }, [2, "unreachable", 2, "out-of-range"]), [3]);
});

test("between two events above a limit there is a value that is back by the hysteresis", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 80, max: 100 }), { maxLength: 60 }), (values) => {
      const events = eventsIn(ABOVE, values);
      for (const [k, at] of events.entries()) {
        assert.ok((values[at] ?? 0) > 90);
        const before = events[k - 1];
        if (before !== undefined) assert.ok(values.slice(before, at).some((value) => value <= 88));
      }
    }),
  );
});
