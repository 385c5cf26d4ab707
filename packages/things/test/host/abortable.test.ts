import assert from "node:assert/strict";
import { test } from "node:test";
import { abortable } from "../../src/host/abortable.ts";

test("abortable() settles as the work does", async () => {
  const { signal } = new AbortController();
  assert.equal(await abortable(Promise.resolve(5), signal), 5);
  assert.equal(await abortable(Promise.resolve(5), undefined), 5);
  await assert.rejects(abortable(Promise.reject(new Error("no")), signal), /no/);
});

test("abortable() rejects with the signal's reason, before and while the work goes on", async () => {
  const abort = new AbortController();
  const never = new Promise<never>(() => undefined);
  const waiting = assert.rejects(abortable(never, abort.signal), /enough/);
  abort.abort(new Error("enough"));
  await waiting;
  await assert.rejects(abortable(never, abort.signal), /enough/);
});
