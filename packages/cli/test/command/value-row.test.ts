import assert from "node:assert/strict";
import { test } from "node:test";
import { isThimbleError } from "@thimble/base";
import { count, flag, many, parsed, port, required, text } from "../../src/command/value-row.ts";

test("text() and required() read a string, text() also nothing", () => {
  assert.equal(text("[a]", "").read("x"), "x");
  assert.equal(text("[a]", "").read(undefined), undefined);
  assert.equal(required("<a>", "").read("x"), "x");
  assert.throws(() => required("<a>", "a name").read(""), { code: "base.argument", expected: "a name" });
});

test("flag() is true only when it was given", () => {
  assert.equal(flag("--a", "").read(true), true);
  assert.equal(flag("--a", "").read(undefined), false);
});

test("many() reads a list, empty when nothing was given", () => {
  assert.deepEqual(many("--a <x>", "").read(["1", "2"]), ["1", "2"]);
  assert.deepEqual(many("--a <x>", "").read(undefined), []);
});

test("port() and count() read numbers and say what they take", () => {
  assert.equal(port("--p <port>", "").read("65535"), 65_535);
  assert.equal(count("--n <n>", "").read("12"), 12);
  assert.throws(
    () => port("--p <port>", "").read("http"),
    (error) => isThimbleError(error, "base.argument") && error.expected === "a port, 0 to 65535",
  );
});

test("parsed() leaves out what was not given and refuses what does not parse", () => {
  const row = parsed("--d <n>", "", "an even number", (given) => (Number(given) % 2 === 0 ? Number(given) : undefined));
  assert.equal(row.read(undefined), undefined);
  assert.equal(row.read("4"), 4);
  assert.throws(() => row.read("3"), /Cannot use "3" for --d <n>: it is not an even number/);
});
