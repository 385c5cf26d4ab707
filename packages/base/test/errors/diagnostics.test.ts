import assert from "node:assert/strict";
import { test } from "node:test";
import { Diagnostics, describeError, ThimbleError } from "@thimble/base";

test("throwIfAny() returns when there is no problem", () => {
  new Diagnostics().throwIfAny();
});

test("throwIfAny() throws the only problem itself", () => {
  const diagnostics = new Diagnostics();
  diagnostics.add("base.argument", "Cannot read a: it is b", { where: "x:1:1" });
  assert.throws(
    () => diagnostics.throwIfAny(),
    (error) => error === diagnostics.problems[0],
  );
});

test("throwIfAny() throws one error that lists all problems, with the first one's code", () => {
  const diagnostics = new Diagnostics();
  diagnostics.add("base.argument", "Cannot read a: it is b", { where: "x:1:1", expected: "write c" });
  diagnostics.add("base.not-found", "Cannot find d: there is none");
  assert.throws(
    () => diagnostics.throwIfAny(),
    (error) =>
      error instanceof ThimbleError &&
      error.code === "base.argument" &&
      error.details["problems"] === 2 &&
      error.message ===
        "Cannot accept the input: 2 problems\n  x:1:1: Cannot read a: it is b (write c) [base.argument]\n  Cannot find d: there is none [base.not-found]",
  );
});

test("describeError() writes any thrown value in one line", () => {
  const full = new ThimbleError("base.argument", "Cannot read a: it is b", { where: "x:1:1", expected: "write c" });
  assert.equal(describeError(full), "x:1:1: Cannot read a: it is b (write c) [base.argument]");
  assert.equal(describeError(new ThimbleError("base.bug", "m")), "m [base.bug]");
  assert.equal(describeError(new TypeError("wrong")), "TypeError: wrong");
  assert.equal(describeError("text"), "text");
  assert.equal(describeError(undefined), "undefined");
});

test("the same problem at the same place is there once", () => {
  const diagnostics = new Diagnostics();
  for (const where of ["a:1:1", "a:1:1", "a:2:1"]) diagnostics.add("base.argument", "Cannot use it: no", { where });
  assert.equal(diagnostics.problems.length, 2);
});

test("what is no problem after all is taken out, and told", () => {
  const diagnostics = new Diagnostics();
  diagnostics.add("model.unknown-key", "Cannot read a: b");
  diagnostics.add("model.bad-value", "Cannot read c: d");
  const aside = diagnostics.setAside(({ code }) => code === "model.unknown-key");
  assert.deepEqual(
    [aside, diagnostics.problems].map((each) => each.map(({ code }) => code)),
    [["model.unknown-key"], ["model.bad-value"]],
  );
  diagnostics.setAside(() => true);
  diagnostics.throwIfAny();
});
