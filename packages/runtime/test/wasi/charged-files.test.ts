import assert from "node:assert/strict";
import { test } from "node:test";
import type { FileSystem } from "@thimble/wasi";
import { ChargedFiles } from "../../src/wasi/charged-files.ts";

const PLACE = { folder: 3, name: "a" };
const HOW = {
  isRead: true,
  isWrite: false,
  isCreate: false,
  isExclusive: false,
  isTruncate: false,
  isDirectory: false,
  flags: 0,
};
const TIMES = { accessed: 1n, modified: undefined };

/** Every step, and what it is called with. */
const STEPS: readonly (readonly [keyof FileSystem, ...unknown[]])[] = [
  ["openFolder", PLACE],
  ["open", PLACE, HOW],
  ["reopen", 3, HOW],
  ["stat", 3],
  ["statAt", PLACE],
  ["setTimes", 3, TIMES],
  ["setTimesAt", PLACE, TIMES],
  ["readLink", PLACE],
  ["makeFolder", PLACE],
  ["removeFolder", PLACE],
  ["removeFile", PLACE],
  ["rename", PLACE, PLACE],
  ["link", PLACE, PLACE],
  ["symbolicLink", "target", PLACE],
  ["list", 3],
  ["read", 3, [], 5],
  ["write", 3, [], undefined],
  ["setSize", 3, 7],
  ["sync", 3, true],
];

/** Calls a method by its name. */
function call(target: object, name: string, args: readonly unknown[]): unknown {
  const method: unknown = Reflect.get(target, name);
  assert.ok(typeof method === "function");
  return method.apply(target, args);
}

function recording(): { readonly files: FileSystem; readonly calls: unknown[][] } {
  const calls: unknown[][] = [];
  const target: object = {};
  const files = new Proxy(target, {
    get:
      (_target, name) =>
      (...args: unknown[]) => {
        calls.push([name, ...args]);
        return undefined;
      },
  }) as FileSystem;
  return { files, calls };
}

test("ChargedFiles pays for every step before it is made", () => {
  const { files, calls } = recording();
  let paid = 0;
  const charged = new ChargedFiles(files, () => {
    paid += 1;
  });
  for (const [name, ...args] of STEPS) call(charged, name, args);
  assert.deepEqual(calls, STEPS);
  assert.equal(paid, STEPS.length);
});

test("ChargedFiles does nothing that can not be paid for, but closes", () => {
  const { files, calls } = recording();
  const charged = new ChargedFiles(files, () => {
    throw new Error("used up");
  });
  for (const [name, ...args] of STEPS) assert.throws(() => call(charged, name, args), /used up/);
  charged.close(3);
  assert.deepEqual(calls, [["close", 3]]);
});
