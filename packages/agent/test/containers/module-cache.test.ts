import assert from "node:assert/strict";
import { test } from "node:test";
import { ModuleCache } from "../../src/containers/module-cache.ts";
import type { ModuleKey } from "../../src/plan/step.ts";
import { fakeModule } from "../fake-module.ts";
import { digestOf } from "../fixtures.ts";

const SMALL: ModuleKey = { digest: digestOf("1"), memoryBytes: 65_536 };
const LARGE: ModuleKey = { ...SMALL, memoryBytes: 131_072 };

test("ModuleCache prepares an image once for each memory limit", async () => {
  const prepared: ModuleKey[] = [];
  const cache = new ModuleCache(async (key) => {
    prepared.push(key);
    return fakeModule();
  });
  const module = await cache.prepare(SMALL);
  assert.equal(await cache.prepare({ ...SMALL }), module);
  assert.equal(cache.get(SMALL), module);
  assert.notEqual(await cache.prepare(LARGE), module);
  assert.deepEqual(prepared, [SMALL, LARGE]);
  assert.deepEqual(cache.keys(), [SMALL, LARGE]);
});

test("ModuleCache forgets what is released", async () => {
  const cache = new ModuleCache(async () => fakeModule());
  await cache.prepare(SMALL);
  cache.release(SMALL);
  assert.equal(cache.get(SMALL), undefined);
  assert.deepEqual(cache.keys(), []);
});

test("ModuleCache keeps nothing of a preparation that failed", async () => {
  let isBroken = true;
  const cache = new ModuleCache(async () => {
    if (isBroken) throw new Error("not yet");
    return fakeModule();
  });
  await assert.rejects(cache.prepare(SMALL), /not yet/);
  isBroken = false;
  await cache.prepare(SMALL);
});
