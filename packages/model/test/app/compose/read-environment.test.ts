import assert from "node:assert/strict";
import { test } from "node:test";
import { problemsOf, service } from "../../fixture.ts";

test("environment is a map whose values are taken as written, or a list of NAME=value", () => {
  const expected = { LIMIT: "90", RATE: "1.50", ON: "true", TEXT: "a=b", NONE: "" };
  assert.deepEqual(
    service('environment: { LIMIT: 90, RATE: 1.50, ON: true, TEXT: "a=b", NONE: "" }').environment,
    expected,
  );
  assert.deepEqual(service("environment: [LIMIT=90, RATE=1.50, ON=true, TEXT=a=b, NONE=]").environment, expected);
});

test("environment takes a name without a value from the variables", () => {
  assert.deepEqual(service("environment: { HOME: }", { HOME: "/root" }).environment, { HOME: "/root" });
  assert.deepEqual(service("environment: [HOME]", { HOME: "/root" }).environment, { HOME: "/root" });
  assert.match(
    problemsOf(() => service("environment: [HOME]"))[0] ?? "",
    /^compose.yaml:4:19: .*the variable HOME has no value .*\[model.missing-variable\]$/,
  );
});

test("environment takes any name as it is", () => {
  const { environment } = service("environment: { __proto__: a, constructor: b }");
  assert.deepEqual(Object.entries(environment), [
    ["__proto__", "a"],
    ["constructor", "b"],
  ]);
});

test("environment refuses values that are no scalars", () => {
  assert.match(problemsOf(() => service("environment: { A: [1] }"))[0] ?? "", /environment.A: it is a list/);
  assert.match(problemsOf(() => service("environment: [1]"))[0] ?? "", /write a text like NAME=value/);
  assert.match(problemsOf(() => service("environment: A=1"))[0] ?? "", /write a map or a list of NAME=value/);
});
