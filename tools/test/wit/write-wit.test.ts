import assert from "node:assert/strict";
import { test } from "node:test";
import { readWit } from "../../wit/read-wit.ts";
import { writeFunction } from "../../wit/write-wit.ts";

test("writeFunction() writes what was read", () => {
  const lines = [
    "now: func() -> f64",
    "set: func(key: u32, value: option<list<u8>>)",
    "get-all: func() -> result<list<tuple<string, string>>, error>",
    "done: func(by: borrow<bucket>) -> result<_, error>",
  ];
  const [home] = readWit(`package a:b@1.0.0; interface home { ${lines.join("; ")}; }`, "a.wit").interfaces;
  assert.deepEqual(home?.functions.map(writeFunction), lines);
});

test("writeFunction() leaves a method's self out", () => {
  const text = "package a:b@1.0.0; interface home { resource bucket { get: func(key: string) -> f64; } }";
  const [home] = readWit(text, "a.wit").interfaces;
  assert.deepEqual(home?.functions.map(writeFunction), ["get: func(key: string) -> f64"]);
});
