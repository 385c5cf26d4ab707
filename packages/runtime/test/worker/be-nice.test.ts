import assert from "node:assert/strict";
import { getPriority } from "node:os";
import { test } from "node:test";
import { Worker } from "node:worker_threads";

test("beNice() lowers the priority of its thread and of no other", {
  skip: process.platform !== "linux" && "threads have a priority of their own on Linux only",
}, async () => {
  const before = getPriority();
  const source = `
      const { beNice } = await import(${JSON.stringify(new URL("../../src/worker/be-nice.ts", import.meta.url).href)});
      const { readlinkSync } = await import("node:fs");
      const { getPriority } = await import("node:os");
      const { parentPort } = await import("node:worker_threads");
      beNice();
      parentPort.postMessage(getPriority(Number(readlinkSync("/proc/thread-self").split("/").at(-1))));`;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`));
  const priority = await new Promise((resolve) => worker.once("message", resolve));
  await worker.terminate();
  assert.deepEqual([priority, getPriority()], [Math.min(19, before + 5), before]);
});
