import assert from "node:assert/strict";
import { test } from "node:test";
import { ruleFor, type TrustPolicy } from "../../src/trust/trust-policy.ts";
import { ref } from "../support/samples.ts";

test("ruleFor() takes the narrowest rule that is about a repository, and a rule for plant/* is none for plants/x", () => {
  const rules = ["*", "plant/*", "plant/guard"].map((images) => ({ images, signedBy: undefined, isNumbered: false }));
  const of = (name: string, policy: TrustPolicy) => ruleFor(policy, ref(name))?.images;
  const policy: TrustPolicy = { others: "closed", rules };
  assert.equal(of("plant/guard:1", policy), "plant/guard");
  assert.equal(of("plant/other:1", policy), "plant/*");
  assert.equal(of("plants/other:1", policy), "*");
  assert.equal(of("localhost:5000/plant/guard:1", policy), "*");
  assert.equal(of("guard:1", { others: "closed", rules: [] }), undefined);
});

test("ruleFor() takes the rule for a repository before one for its folder, however short its name and whichever comes first", () => {
  const rules = ["plant/*", "plant/a", "a"].map((images) => ({ images, signedBy: undefined, isNumbered: false }));
  for (const ordered of [rules, rules.toReversed()]) {
    const policy: TrustPolicy = { others: "closed", rules: ordered };
    assert.equal(ruleFor(policy, ref("plant/a:1"))?.images, "plant/a");
    assert.equal(ruleFor(policy, ref("plant/b:1"))?.images, "plant/*");
  }
});
