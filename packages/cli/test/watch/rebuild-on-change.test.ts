import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualClock } from "@thimble/base";
import { QUIET, RebuildOnChange } from "../../src/watch/rebuild-on-change.ts";

function setUp() {
  const clock = new VirtualClock();
  const change = new Map<string, (path: string) => void>();
  const rebuilt: string[][] = [];
  let gate = Promise.resolve();
  const watching = new RebuildOnChange({
    folders: ["/a", "/b", "/a"],
    clock,
    files: {
      watch: (folder, changed) => {
        change.set(folder, changed);
        return { [Symbol.dispose]: () => change.delete(folder) };
      },
    },
    rebuild: async (folders) => {
      rebuilt.push([...folders]);
      await gate;
    },
  });
  const hold = (): (() => void) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    gate = promise;
    return resolve;
  };
  return { clock, change, rebuilt, watching, hold };
}

test("RebuildOnChange builds once when nothing more changes, what changed alone", async () => {
  const { clock, change, rebuilt } = setUp();
  change.get("/a")?.("main.ts");
  await clock.advance(QUIET - 1);
  change.get("/a")?.("main.ts");
  await clock.advance(QUIET - 1);
  assert.deepEqual(rebuilt, []);
  await clock.advance(1);
  assert.deepEqual(rebuilt, [["/a"]]);
});

test("RebuildOnChange builds again what changed while it built, and never twice at a time", async () => {
  const { clock, change, rebuilt, hold } = setUp();
  const open = hold();
  change.get("/a")?.("main.ts");
  await clock.advance(QUIET);
  change.get("/b")?.("main.ts");
  change.get("/a")?.("more.ts");
  await clock.advance(QUIET * 5);
  assert.deepEqual(rebuilt, [["/a"]]);
  open();
  await clock.advance(QUIET);
  assert.deepEqual(rebuilt, [["/a"], ["/b", "/a"]]);
});

test("RebuildOnChange builds nothing more once it is disposed", async () => {
  const { clock, change, rebuilt, watching } = setUp();
  change.get("/a")?.("main.ts");
  watching[Symbol.dispose]();
  await clock.advance(QUIET * 2);
  assert.deepEqual([rebuilt, change.size], [[], 0]);
});

test("RebuildOnChange lets go of what it watches when another folder can not be watched", () => {
  const open = new Set<string>();
  const watch = (folder: string): Disposable => {
    if (folder === "/b") throw new Error("no such folder");
    open.add(folder);
    return { [Symbol.dispose]: () => open.delete(folder) };
  };
  const parts = { clock: new VirtualClock(), files: { watch }, rebuild: async () => undefined };
  assert.throws(() => new RebuildOnChange({ ...parts, folders: ["/a", "/b"] }), /no such folder/);
  assert.deepEqual([...open], []);
});
