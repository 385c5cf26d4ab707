import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { SmallMap } from "../src/small-map.ts";

test("a SmallMap does what a Map does, with none, one and many entries", () => {
  const steps = fc.array(fc.tuple(fc.constantFrom("set", "delete", "clear"), fc.constantFrom("a", "b", "c"), fc.nat()));
  fc.assert(
    fc.property(steps, (all) => {
      const [map, model] = [new SmallMap<string, number>(), new Map<string, number>()];
      for (const [step, key, value] of all) {
        if (step === "set") map.set(key, value);
        if (step === "set") model.set(key, value);
        if (step === "delete") assert.equal(map.delete(key), model.delete(key));
        if (step === "clear") map.clear();
        if (step === "clear") model.clear();
        assert.equal(map.size, model.size);
        assert.deepEqual(map.values(), [...model.values()]);
        for (const each of ["a", "b", "c"]) assert.equal(map.get(each), model.get(each));
      }
    }),
  );
});
