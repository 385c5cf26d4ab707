import assert from "node:assert/strict";
import { test } from "node:test";
import { ERROR_CATALOGUE, isThimbleError, ThimbleError } from "@thimble/base";

test("ThimbleError carries its parts, and takes exit code and retry from its catalogue row", () => {
  const cause = new Error("deep");
  const error = new ThimbleError("base.timeout", "Cannot read the port: no answer", {
    where: "localhost:502",
    expected: "start the plant",
    details: { after: 5 },
    cause,
  });
  assert.ok(error instanceof Error);
  assert.equal(error.name, "ThimbleError");
  assert.equal(error.cause, cause);
  assert.deepEqual([error.where, error.expected, error.details], ["localhost:502", "start the plant", { after: 5 }]);
  assert.equal(error.row, ERROR_CATALOGUE["base.timeout"]);
  assert.equal(error.retryable, true);
});

test("ThimbleError without parts has none, nor a cause", () => {
  const error = new ThimbleError("base.bug", "Cannot happen: it did");
  assert.deepEqual([error.where, error.expected, error.details], [undefined, undefined, {}]);
  assert.equal(Object.hasOwn(error, "cause"), false);
});

test("toJSON() has code and message, and only the parts that there are; never the cause", () => {
  const plain = new ThimbleError("base.bug", "Cannot happen: it did", { cause: new Error("secret") });
  assert.equal(JSON.stringify(plain), '{"code":"base.bug","message":"Cannot happen: it did"}');
  const full = new ThimbleError("base.argument", "m", { where: "w", expected: "e", details: { n: 1 } });
  assert.deepEqual(full.toJSON(), {
    code: "base.argument",
    message: "m",
    where: "w",
    expected: "e",
    details: { n: 1 },
  });
});

test("isThimbleError() tells by class and, where given, by code", () => {
  const error: unknown = new ThimbleError("base.aborted", "m");
  assert.equal(isThimbleError(error), true);
  assert.equal(isThimbleError(error, "base.aborted"), true);
  assert.equal(isThimbleError(error, "base.bug"), false);
  assert.equal(isThimbleError(new Error("base.aborted")), false);
  assert.equal(isThimbleError(undefined), false);
});

test("at() says where an error is, before the place within it", () => {
  const cause = new Error("deep");
  const error = new ThimbleError("base.timeout", "m", { expected: "e", details: { n: 1 }, cause });
  const placed = error.at("the file");
  assert.deepEqual([placed.where, placed.expected, placed.details, placed.cause], ["the file", "e", { n: 1 }, cause]);
  assert.equal(new ThimbleError("base.bug", "m", { where: "offset 4" }).at("a.wasm").where, "a.wasm, offset 4");
});
