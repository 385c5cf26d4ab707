import assert from "node:assert/strict";
import { test } from "node:test";
import { compose, problemsOf } from "../../fixture.ts";

function dependsOn(text: string): readonly string[] | undefined {
  const app = compose(`services:\n  a: { image: a }\n  b:\n    image: b\n    depends_on: ${text}\n`);
  return app.services.find(({ name }) => name === "b")?.dependsOn;
}

test("depends_on is a list, or a map with the condition service_started", () => {
  assert.deepEqual(dependsOn("[a, a]"), ["a"]);
  assert.deepEqual(dependsOn("{ a: { condition: service_started } }"), ["a"]);
});

test("depends_on refuses the conditions and keys that tiny containers do not have", () => {
  for (const condition of ["service_healthy", "service_completed_successfully"])
    assert.match(
      problemsOf(() => dependsOn(`{ a: { condition: ${condition} } }`))[0] ?? "",
      new RegExp(`"${condition}" is not supported for tiny containers \\(write service_started\\)`),
    );
  const problems = problemsOf(() => dependsOn("{ a: { condition: started, restart: true } }"));
  assert.match(problems[0] ?? "", /"restart" is not supported/);
  assert.match(problems[1] ?? "", /it is "started" .*\[model.bad-value\]/);
  assert.match(
    problemsOf(() => dependsOn("{ a: {} }"))[0] ?? "",
    /"condition" is missing \(add condition: service_started\)/,
  );
});
