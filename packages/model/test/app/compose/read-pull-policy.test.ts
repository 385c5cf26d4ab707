import assert from "node:assert/strict";
import { test } from "node:test";
import { parseCompose } from "../../../src/app/compose/parse-compose.ts";

const policyOf = (written: string) =>
  parseCompose(`services: { guard: { image: "guard:1", pull_policy: ${written} } }`, {
    where: "compose.yaml",
    directory: "/app",
    variables: {},
    defaultName: "app",
  }).services[0]?.pullPolicy;

test("pull_policy is read; missing, which is the default, is left out", () => {
  for (const word of ["missing", "if_not_present", "build"]) assert.equal(policyOf(word), undefined);
  assert.deepEqual([policyOf("always"), policyOf("never")], ["always", "never"]);
});

test("pulls by the calendar are not supported, and other words are refused", () => {
  for (const word of ["daily", "weekly", "every_12h"])
    assert.throws(() => policyOf(word), { code: "model.not-supported" });
  assert.throws(() => policyOf("sometimes"), { code: "model.bad-value" });
});
