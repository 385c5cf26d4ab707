import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { PropertyMap } from "../../src/things/property-map.ts";

const path = fc.tuple(fc.constantFrom("m", "m2", "n"), fc.constantFrom("a", "b")).map((parts) => parts.join("/"));

test("a PropertyMap has what a map of paths has, and of a Thing what begins with its name and a slash", () => {
  const steps = fc.array(fc.tuple(fc.constantFrom("set", "delete", "deleteThing"), path, fc.nat()));
  fc.assert(
    fc.property(steps, (all) => {
      const [map, model] = [new PropertyMap<number>(), new Map<string, number>()];
      for (const [step, at, value] of all) {
        const thing = at.slice(0, at.indexOf("/"));
        if (step === "set") map.set(at, value);
        if (step === "set") model.set(at, value);
        if (step === "delete") assert.equal(map.delete(at), model.delete(at));
        if (step === "deleteThing") map.deleteThing(thing);
        for (const key of [...model.keys()])
          if (step === "deleteThing" && key.startsWith(`${thing}/`)) model.delete(key);
        assert.deepEqual([map.get(at), map.has(at)], [model.get(at), model.has(at)]);
        assert.deepEqual(new Map(map), model);
        assert.equal(map.size, model.size);
        const own = [...model].filter(([key]) => key.startsWith(`${thing}/`));
        assert.deepEqual(new Map(map.ofThing(thing)), new Map(own));
      }
    }),
  );
});

test("a PropertyMap is made of entries", () => {
  assert.deepEqual([...new PropertyMap([["m/a", 1]])], [["m/a", 1]]);
});
