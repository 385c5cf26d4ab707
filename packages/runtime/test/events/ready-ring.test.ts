import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ReadyRing } from "../../src/events/ready-ring.ts";

test("ReadyRing gives turns in order, each item at most once at a time", () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat(40), { nil: undefined })), (steps) => {
      const items = Array.from({ length: 41 }, (_, number) => ({ number, isReady: false }));
      const ring = new ReadyRing<{ number: number; isReady: boolean }>();
      const model: number[] = [];
      for (const step of steps) {
        const item = items[step ?? -1];
        if (item === undefined) assert.equal(ring.next()?.number, model.shift());
        else {
          ring.add(item);
          if (!model.includes(item.number)) model.push(item.number);
        }
        assert.equal(ring.length, model.length);
      }
    }),
  );
});
