import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compose, problemsOf } from "../../fixture.ts";

/** A compose.yaml from a map of services to what each depends on. */
function graph(edges: Readonly<Record<string, readonly string[]>>): string {
  const services = Object.entries(edges).map(([name, needs]) => [name, { image: "a", depends_on: needs }]);
  return JSON.stringify({ services: Object.fromEntries(services) });
}

function order(edges: Readonly<Record<string, readonly string[]>>): readonly string[] {
  return compose(graph(edges)).services.map(({ name }) => name);
}

test("services come after what they depend on, and otherwise as they are written", () => {
  assert.deepEqual(order({ c: ["b"], z: [], b: ["a"], a: [] }), ["a", "b", "c", "z"]);
  assert.deepEqual(order({ c: [], b: [], a: [] }), ["c", "b", "a"]);
});

test("a cycle is refused and named", () => {
  const text =
    "services:\n  a: { image: a, depends_on: [b] }\n  b: { image: a, depends_on: [c] }\n  c: { image: a, depends_on: [b] }\n";
  assert.deepEqual(
    problemsOf(() => compose(text)),
    [
      "compose.yaml:4:31: Cannot read services.c.depends_on[0]: services depend on each other in a circle: b -> c -> b (remove one of these dependencies) [model.dependency-cycle]",
    ],
  );
  assert.match(problemsOf(() => compose(graph({ a: ["a"] })))[0] ?? "", /circle: a -> a /);
});

test("a service that is not there is refused with the nearest one", () => {
  assert.match(
    problemsOf(() => compose(graph({ guard: [], hourly: ["gard"] })))[0] ?? "",
    /there is no service "gard" \(did you mean "guard"\?\) \[model.unknown-service\]$/,
  );
  assert.match(problemsOf(() => compose(graph({ guard: ["water"] })))[0] ?? "", /\(services are guard\)/);
});

test("any graph without cycles is sorted so that each comes after those it depends on", () => {
  const names = ["a", "b", "c", "d", "e", "f", "g"];
  const edges = fc
    .tuple(fc.shuffledSubarray(names, { minLength: 7 }), fc.array(fc.tuple(fc.nat(6), fc.nat(6))))
    .map(([ranks, pairs]) => {
      const needs = new Map<string, string[]>(names.map((name) => [name, []]));
      for (const [i, j] of pairs) if (i > j) needs.get(ranks[i] ?? "")?.push(ranks[j] ?? "");
      return Object.fromEntries(needs);
    });
  fc.assert(
    fc.property(edges, (needs) => {
      const sorted = order(needs);
      assert.deepEqual([...sorted].sort(), names);
      for (const [name, others] of Object.entries(needs))
        for (const other of others) assert.ok(sorted.indexOf(other) < sorted.indexOf(name));
    }),
    { numRuns: 50 },
  );
});
