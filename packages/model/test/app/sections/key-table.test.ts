import assert from "node:assert/strict";
import { test } from "node:test";
import { compose, problemsOf } from "../../fixture.ts";

test("a Compose map leaves other tools' extensions alone, but not x-thimble misspelt", () => {
  const text = "x-common: &c { image: a, x-other: 1 }\nservices: { a: { <<: *c } }";
  assert.equal(compose(text).services[0]?.image, "a");
  const misspelt = problemsOf(() => compose("services: { a: { image: a, x-thimbel: {} } }"));
  assert.match(misspelt[0] ?? "", /did you mean "x-thimble"\?\) \[model.unknown-key\]/);
});

test("a Compose map offers in place of an unknown key only those that it reads", () => {
  const [problem = ""] = problemsOf(() => compose("services: { a: { image: a } }\nfoo: 1"));
  assert.match(problem, /the key "foo" is unknown \(known keys are name, services\) /);
});
