import assert from "node:assert/strict";
import { test } from "node:test";
import { problemsOf, thimble } from "../../fixture.ts";

test("grants: what wakes a container on a reading may be read, each once", () => {
  const { grants } = thimble(
    "{ on: { reading: [m/t, m/p] }, grants: { read: [m/p], write: [c/o], publish: ['a/+'] } }",
  );
  assert.deepEqual(grants, { read: ["m/p", "m/t"], write: ["c/o"], publish: ["a/+"] });
});

test("grants: refuse a key that is unknown", () => {
  assert.match(problemsOf(() => thimble("{ grants: { publsh: [] } }"))[0] ?? "", /did you mean "publish"/);
});

test("grants: actions may be invoked, written thing/action; without any there is no such member", () => {
  assert.deepEqual(thimble("{ grants: { invoke: [gate/open, gate/open] } }").grants.invoke, ["gate/open"]);
  assert.equal("invoke" in thimble("{ grants: { invoke: [] } }").grants, false);
  assert.match(
    problemsOf(() => thimble("{ grants: { invoke: [gate] } }"))[0] ?? "",
    /write an action as thing\/action/,
  );
});
